#!/usr/bin/env sh
# Installs polaris and the completions of your shell. Asks nothing.
#
#   ./install.sh                       build from this checkout and install
#   ./install.sh --archive FILE        install a release archive; FILE.sha256 must lie beside it
#   ./install.sh --uninstall           take away what was installed
#
# --prefix DIR     where to install (default: ~/.local; binary in DIR/bin)
# --shell SHELL    bash, zsh, fish, elvish, powershell or none (default: from $SHELL)
set -eu

say() { printf '%s\n' "$*" >&2; }
fail() { say "install.sh: $*"; exit 1; }
usage() { sed -n '2,9s/^# \{0,1\}//p' "$0"; }

prefix=${POLARIS_PREFIX:-${HOME:?HOME is not set}/.local}
shell=${SHELL:-none}
archive=
action=install

while [ $# -gt 0 ]; do
    case $1 in
        --archive | --prefix | --shell)
            [ $# -ge 2 ] || fail "$1 wants a value"
            case $1 in
                --archive) archive=$2 ;;
                --prefix) prefix=$2 ;;
                --shell) shell=$2 ;;
            esac
            shift
            ;;
        --uninstall) action=uninstall ;;
        -h | --help) usage; exit 0 ;;
        *) say "install.sh: what is $1?"; usage >&2; exit 64 ;;
    esac
    shift
done

shell=$(basename "$shell")
binary=$prefix/bin/polaris
data=$prefix/share

# Where a shell looks for the completions of a command.
completion_of() {
    case $1 in
        bash) echo "$data/bash-completion/completions/polaris" ;;
        zsh) echo "$data/zsh/site-functions/_polaris" ;;
        fish) echo "$data/fish/vendor_completions.d/polaris.fish" ;;
        elvish) echo "$data/elvish/lib/polaris.elv" ;;
        powershell | pwsh) echo "$data/polaris/polaris.ps1" ;;
    esac
}

uninstall() {
    for path in "$binary" $(for name in bash zsh fish elvish powershell; do completion_of "$name"; done); do
        if [ -e "$path" ]; then
            rm -f "$path"
            say "removed $path"
        fi
    done
}

digest_of() {
    if command -v sha256sum > /dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# Prints the path of a binary that may be installed.
unpack() {
    [ -f "$archive" ] || fail "there is no file $archive"
    [ -f "$archive.sha256" ] || fail "there is no $archive.sha256, so nothing says that the archive is whole"
    wanted=$(cut -d ' ' -f 1 "$archive.sha256")
    [ "$(digest_of "$archive")" = "$wanted" ] || fail "$archive is not what its checksum says; fetch it again"
    tar -xzf "$archive" -C "$work"
    found=$(find "$work" -type f -name polaris | head -n 1)
    [ -n "$found" ] || fail "$archive holds no polaris"
    echo "$found"
}

build() {
    source=$(cd "$(dirname "$0")" && pwd)
    [ -f "$source/Cargo.toml" ] || fail "this is no checkout; give a release with --archive"
    command -v cargo > /dev/null || fail "cargo is missing; get Rust from https://rustup.rs"
    say "building polaris; the first time takes some minutes"
    (cd "$source" && cargo build --release --locked --quiet --bin polaris) || fail "the build failed"
    echo "${CARGO_TARGET_DIR:-$source/target}/release/polaris"
}

install_completion() {
    target=$(completion_of "$shell")
    if [ -z "$target" ]; then
        [ "$shell" = none ] || say "no completions for $shell; polaris completions --help lists the shells"
        return
    fi
    name=$shell
    [ "$name" = pwsh ] && name=powershell
    mkdir -p "$(dirname "$target")"
    "$binary" completions "$name" > "$target"
    say "installed $target"
    case $shell in
        zsh) say "zsh: if it does not complete, add to ~/.zshrc before compinit: fpath+=($(dirname "$target"))" ;;
        elvish) say "elvish: add to rc.elv: eval (slurp < $target)" ;;
        powershell | pwsh) say "PowerShell: add to your profile: . $target" ;;
    esac
}

if [ "$action" = uninstall ]; then
    uninstall
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "$archive" ]; then built=$(unpack); else built=$(build); fi
mkdir -p "$prefix/bin"
# A new file in place of the old one: a polaris that runs keeps the one it has.
cp "$built" "$binary.new"
chmod 755 "$binary.new"
mv -f "$binary.new" "$binary"
say "installed $binary ($("$binary" --version))"
install_completion
case :$PATH: in
    *:"$prefix/bin":*) ;;
    *) say "$prefix/bin is not in PATH; add to your shell's profile: export PATH=\"$prefix/bin:\$PATH\"" ;;
esac
