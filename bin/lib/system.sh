# Sourced by the scripts of bin/: messages, Python 3.11, Debian packages.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# True if commands may be run as root without asking anybody for a password.
may_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Print the Debian packages among the arguments that are not installed.
missing_packages() {
    local installed package
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        grep -qx "$package installed" <<<"$installed" || printf '%s ' "$package"
    done
}

# Install the Debian packages among the arguments that are missing, or say how a person does it.
need_packages() {
    local missing command
    if ! command -v dpkg-query >/dev/null; then
        say "不是 Debian 系统，请自行确认已装有 (not a Debian system, make sure these exist): $*"
        return 0
    fi
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    command="apt-get install -y --no-install-recommends $missing"
    may_be_root || fail "缺少系统软件包，请管理员执行 (missing system packages, ask an administrator to run):
    sudo apt-get update && sudo $command"
    say "安装系统软件包 (installing system packages): $missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    { as_root apt-get update -qq && as_root $command -qq; } >/dev/null ||
        fail "系统软件包安装失败，请检查网络后再试 (installing system packages failed): sudo $command"
}

is_python_311() {
    "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null
}

# Print the path of a Python 3.11 able to make a virtual environment.
find_python() {
    local candidate path=""
    for candidate in python3.11 python3 /usr/bin/python3.11; do
        if is_python_311 "$candidate"; then path=$(command -v "$candidate"); break; fi
    done
    if [ -z "$path" ] && grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then
        need_packages python3 python3-venv
        path=/usr/bin/python3
    fi
    [ -n "$path" ] || fail "需要 Python 3.11 (Python 3.11 is needed and was not found)."
    if ! "$path" -c 'import ensurepip, venv' 2>/dev/null; then
        need_packages python3-venv
        "$path" -c 'import ensurepip, venv' 2>/dev/null ||
            fail "$path 不能建立虚拟环境 ($path cannot make a virtual environment: its venv or ensurepip module is missing)."
    fi
    printf '%s\n' "$path"
}
