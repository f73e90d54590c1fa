# Sourced by bin/prove.d/bare: makes and enters the bare Debian root in $root.
# shellcheck shell=bash disable=SC2154

release=bookworm

# Print the apt source files of this machine that serve the release itself (no third parties).
apt_sources() {
    grep -lsE "^(Suites: *|deb .*[ /])$release( |-|$)" /etc/apt/sources.list \
        /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources || true
}

# Print the mirror debootstrap uses: the first address those files name for the release.
apt_mirror() {
    local files
    files=$(apt_sources)
    [ -n "$files" ] || return 0
    # shellcheck disable=SC2086
    awk '/^URIs:/ {print $2; exit} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) {print $i; exit}}' $files
}

make_root() {
    local mirror file
    mirror=$(apt_mirror)
    # shellcheck disable=SC2086
    debootstrap --variant=minbase --include=python3 "$release" "$root" $mirror >"$times.log" 2>&1 ||
        { tail -20 "$times.log" >&2; fail "debootstrap failed"; }
    rm -f "$times.log"
    if [ -n "$mirror" ]; then
        rm -f "$root/etc/apt/sources.list"
        for file in $(apt_sources); do cp "$file" "$root$file"; done
    fi
    for file in $(grep -lsE 'Proxy|Check-Valid|Check-Date|Verify|CAInfo' /etc/apt/apt.conf.d/* || true); do
        cp "$file" "$root$file"
    done
}

# Print every existing path that pip's settings and the certificate variables name. A package
# index kept in a folder is handed on with its parent, where the files lie that it points to.
handed_on_paths() {
    local path
    { env | grep -E '^(PIP_|SSL_CERT|REQUESTS_CA|CURL_CA)' | cut -d= -f2-; python3 -m pip config list 2>/dev/null; } |
        grep -oE "(file://)?/[^ ,'\"]+" |
        while read -r path; do
            case $path in file://*) path=$(dirname "${path#file://}") ;; esac
            case $path in /etc/ssl/certs) ;; *) [ ! -e "$path" ] || printf '%s\n' "$path" ;; esac
        done | sort -u
}

mount_root() {
    local path
    mount -t proc proc "$root/proc"
    mount --rbind --make-rslave /dev "$root/dev"
    cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
    for path in /etc/pip.conf /root/.config/pip/pip.conf /root/.pip/pip.conf "${HOME:-/root}/.config/pip/pip.conf"; do
        [ ! -f "$path" ] || install -D -m 644 "$path" "$root$path"
    done
    for path in $(handed_on_paths); do
        if [ -d "$path" ]; then
            mkdir -p "$root$path"
            mount --bind -o ro "$path" "$root$path"
        else
            install -D -m 644 "$path" "$root$path"
            # Debian's ca-certificates package, once installed, writes the bundle anew: from here.
            ! grep -qs 'BEGIN CERTIFICATE' "$path" ||
                install -D -m 644 "$path" "$root/usr/local/share/ca-certificates/$(basename "$path")"
        fi
    done
}

clone_into_root() { git clone --quiet --no-hardlinks . "$root/school-care"; }

# Set the array `enter`: what goes before a command of the clone so that it runs inside the root,
# with a bare environment. Each program in it becomes the next, so $! of a command started with it
# in the background is the command itself.
prepare_entering() {
    local entry handed=()
    while IFS= read -r -d '' entry; do handed+=("$entry"); done < <(
        env -0 | grep -zE '^(PIP_|SSL_CERT|REQUESTS_CA|https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY)' || true
    )
    enter=(chroot "$root" /usr/bin/env -i HOME=/root
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${handed[@]}"
        sh -c 'cd /school-care && exec "$@"' sh)
}

in_root() { "${enter[@]}" "$@"; }
