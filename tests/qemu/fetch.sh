# shellcheck shell=sh
# What guests are made of, fetched once into a cache; sourced. Needs $me, and cannot() that ends the program.
# Out: $cache, $busybox (static), and on demand $qemu, $image and $modules of a kernel.
cache=${CTR_QEMU_CACHE:-${HOME:-/root}/.cache/ctr-qemu}
cannot() { echo "$me: $*" >&2 && exit 125; }

# SUITE DIR PACKAGE...: they and all they need, unpacked into DIR, from the mirror that this host's apt uses.
# What stands in DIR.new already stays: links for a merged /usr.
fetch() {
	suite=$1
	to=$2
	shift 2
	[ "${CTR_QEMU_FETCH:-yes}" = yes ] || cannot "$1 of $suite is not in $cache"
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || cannot "$1: no apt-get here"
	apt=$cache/apt/$suite
	mkdir -p "$apt/etc/apt/apt.conf.d" "$apt/etc/apt/preferences.d" "$apt/etc/apt/sources.list.d" \
		"$apt/etc/apt/trusted.gpg.d" "$apt/var/lib/apt/lists/partial" "$apt/var/lib/dpkg" "$apt/var/cache/apt/archives/partial"
	: >"$apt/var/lib/dpkg/status"
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep '/debian/*$' | head -n 1)
	[ -n "$mirror" ] || cannot "apt knows no mirror of Debian"
	for name in "$suite" "${suite%-backports}"; do
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $name main"
	done | sort -u >"$apt/etc/apt/sources.list"
	options="-qq -o Dir=$apt -o APT::Sandbox::User= -o Acquire::Languages=none -o Acquire::Retries=2 -o Dir::Log=$apt"
	# shellcheck disable=SC2086
	{
		timeout 300 apt-get $options update &&
			timeout 600 apt-get $options -y --no-install-recommends -t "$suite" -d install "$@"
	} >"$apt/log" 2>&1 || cannot "$1 of $suite: $(tail -n 1 "$apt/log")"
	mkdir -p "$to.new"
	for package in "$apt"/var/cache/apt/archives/*.deb; do
		case $1,${package##*/} in
		linux-image-*,linux-image-[0-9]*) ;;
		linux-image-*) continue ;;
		esac
		dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$to.new" ||
			cannot "$package: cannot be unpacked"
	done
	rm -rf "$apt" && mv "$to.new" "$to"
}

# One of several that run at once fetches; exec 9>&- lets the others.
fetch_alone() { mkdir -p "$cache" && exec 9>"$cache/lock" && flock 9 || cannot "$cache: cannot be used"; }

find_busybox() {
	busybox=$(command -v busybox) && [ "$(ldd "$busybox" 2>&1 | grep -c '=>')" = 0 ] || {
		[ -d "$cache/busybox" ] || fetch bookworm "$cache/busybox" busybox-static
		busybox=$cache/busybox/bin/busybox
	}
}

# Before 8.1 it corrupts guests with newer kernels on a busy host.
find_qemu() {
	qemu=qemu-system-x86_64
	version=$($qemu --version 2>/dev/null | sed -n 's/.* version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
	# shellcheck disable=SC2086
	if [ -z "$version" ] || ! (set -- $version && [ "$1" -gt 8 ] || { [ "$1" = 8 ] && [ "$2" -ge 1 ]; }); then
		[ -d "$cache/qemu" ] || fetch bookworm-backports "$cache/qemu" qemu-system-x86
		root=$cache/qemu
		qemu="$(echo "$root"/lib*/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$root"/lib64/ld-linux* | sed 's/ .*//')"
		qemu="$qemu --library-path $root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu $root/usr/bin/qemu-system-x86_64 -L $root/usr/share/qemu -L $root/usr/share/seabios"
	fi
}

# A name, or the image of a kernel that has all built in
find_kernel() {
	case $1 in
	/*)
		[ -f "$1" ] || cannot "no kernel $1"
		image=$1
		modules=$work/none
		mkdir -p "$modules"
		return ;;
	5.10) suite=bullseye ;; 6.1) suite=bookworm ;; 6.12) suite=bookworm-backports ;;
	*) cannot "no kernel $1" ;;
	esac
	if [ ! -d "$cache/$1" ]; then
		fetch "$suite" "$cache/$1" linux-image-cloud-amd64
		[ -d "$cache/$1/lib/modules" ] || mv "$cache/$1/usr/lib" "$cache/$1/"
	fi
	image=$(echo "$cache/$1"/boot/vmlinuz-*)
	modules=$(echo "$cache/$1"/lib/modules/*)
}
