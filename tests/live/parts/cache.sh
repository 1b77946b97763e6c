# What was built once: a folder for each thing and version. A folder is there only when it is whole.

# cached NAME BUILDER ARGUMENT…: calls `BUILDER FOLDER ARGUMENT…` where $cache/NAME is not there yet.
cached() {
    local name=$1 builder=$2 began draft
    shift 2
    [ ! -d "$cache/$name" ] || return 0
    began=$(date +%s)
    draft=$cache/.draft-$$-$name
    rm -rf "$draft"
    mkdir -p "$draft"
    say "building $name, once (log: $cache/$name.log)"
    # A subshell of its own keeps `set -e`, which a condition would switch off.
    local failed=0
    (set -euo pipefail; "$builder" "$draft" "$@") >"$cache/$name.log" 2>&1 &
    wait $! || failed=$?
    if [ $failed != 0 ]; then
        tail -n 20 "$cache/$name.log" >&2
        say "building $name failed"
        exit 1
    fi
    # Another run may have been faster.
    [ -d "$cache/$name" ] || mv "$draft" "$cache/$name"
    say "built $name in $(since "$began") s"
}
