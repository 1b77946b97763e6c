# One voice for everything the runner says; results of suites go to standard output, the rest here.

say() { printf 'live: %s\n' "$*" >&2; }

# What a machine lacks: one line, and a failure where nothing may be skipped.
skip() {
    say "skipped: $*"
    [ -z "${CI:-}${POLARIS_LIVE_REQUIRED:-}" ] || { say "nothing may be skipped here (CI or POLARIS_LIVE_REQUIRED is set)"; exit 1; }
}

# The seconds since a moment of `date +%s`.
since() { echo $(($(date +%s) - $1)); }
