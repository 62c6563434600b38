# shellcheck shell=sh disable=SC2034,SC2154  # see Needs and Out
# What guests are made of, fetched once into a cache; sourced. Needs $me, and cannot() that ends the program.
# Out: $cache, $busybox (static), and on demand $qemu, $image and $modules of a kernel, $guest_busybox.
cache=${CTR_QEMU_CACHE:-${HOME:-/root}/.cache/ctr-qemu}
cannot() { echo "$me: $*" >&2 && exit 125; }

# MACHINE: $machine, and what others call it: $debian, $triplet; $suite where it is at home; what is cached has $of in its name
for_machine() {
	machine=$1
	suite=bookworm
	of=-$1
	case $1 in
	x86_64) debian=amd64 triplet=x86_64-linux-gnu of='' ;;
	aarch64) debian=arm64 triplet=aarch64-linux-gnu ;;
	armhf) debian=armhf triplet=arm-linux-gnueabihf ;;
	i386) debian=i386 triplet=i386-linux-gnu ;;
	riscv64) debian=riscv64 triplet=riscv64-linux-gnu suite=trixie ;;
	*) cannot "no machine $1" ;;
	esac
}

# SUITE DIR PACKAGE...: they and all they need, unpacked into DIR, from the mirror that this host's apt uses.
# What stands in DIR.new already stays: links for a merged /usr. For $for, a machine as Debian calls it, or this one.
fetch() {
	suite=$1
	to=$2
	shift 2
	[ "${CTR_QEMU_FETCH:-yes}" = yes ] || cannot "$1 of $suite is not in $cache"
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || cannot "$1: no apt-get here"
	apt=$cache/apt/$suite${for:+-$for}
	mkdir -p "$apt/etc/apt/apt.conf.d" "$apt/etc/apt/preferences.d" "$apt/etc/apt/sources.list.d" \
		"$apt/etc/apt/trusted.gpg.d" "$apt/var/lib/apt/lists/partial" "$apt/var/lib/dpkg" "$apt/var/cache/apt/archives/partial"
	: >"$apt/var/lib/dpkg/status"
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep '/debian/*$' | head -n 1)
	[ -n "$mirror" ] || cannot "apt knows no mirror of Debian"
	for name in "$suite" "${suite%-backports}"; do
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $name main"
	done | sort -u >"$apt/etc/apt/sources.list"
	options="${for:+-o APT::Architecture=$for -o APT::Architectures=$for} -qq -o Dir=$apt -o APT::Sandbox::User= -o Acquire::Languages=none -o Acquire::Retries=2 -o Dir::Log=$apt"
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

# For the guest: of $machine
find_guest_busybox() {
	guest_busybox=$busybox
	[ "$machine" != x86_64 ] || return 0
	[ -d "$cache/busybox$of" ] || for=$debian fetch "$suite" "$cache/busybox$of" busybox-static
	guest_busybox=$(find "$cache/busybox$of" -path '*bin/busybox' | head -n 1)
}

# Before 8.1 it corrupts guests with newer kernels on a busy host.
find_qemu() {
	case $machine in
	x86_64) qemu="qemu-system-x86_64" package="qemu-system-x86" root=$cache/qemu ;;
	i386) qemu="qemu-system-i386" package="qemu-system-x86" root=$cache/qemu ;;
	aarch64) qemu="qemu-system-aarch64" package="qemu-system-arm" root=$cache/qemu-arm ;;
	armhf) qemu="qemu-system-arm" package="qemu-system-arm" root=$cache/qemu-arm ;;
	riscv64) qemu=qemu-system-riscv64 package='qemu-system-riscv opensbi' root=$cache/qemu-riscv ;;
	esac
	version=$($qemu --version 2>/dev/null | sed -n 's/.* version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
	# shellcheck disable=SC2086
	if [ -z "$version" ] || ! (set -- $version && [ "$1" -gt 8 ] || { [ "$1" = 8 ] && [ "$2" -ge 1 ]; }); then
		# shellcheck disable=SC2086
		[ -d "$root" ] || fetch bookworm-backports "$root" $package
		program=$root/usr/bin/$qemu
		qemu="$(echo "$root"/lib*/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$root"/lib64/ld-linux* | sed 's/ .*//')"
		qemu="$qemu --library-path $root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu $program -L $root/usr/share/qemu -L $root/usr/share/seabios"
		[ "$machine" != riscv64 ] || qemu="$qemu -bios $root/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin"
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
	esac
	case $1-$machine in
	6.12-riscv64) from=trixie ;;
	*-riscv64) cannot "no kernel $1 for riscv64" ;;
	5.10-*) from=bullseye ;;
	6.1-*) from=bookworm ;;
	6.12-*) from=bookworm-backports ;;
	*) cannot "no kernel $1" ;;
	esac
	case $machine in
	x86_64 | aarch64) package=linux-image-cloud-$debian ;;
	armhf) package=linux-image-armmp ;;
	i386) package=linux-image-686 ;;
	riscv64) package=linux-image-riscv64 ;;
	esac
	if [ ! -d "$cache/$1$of" ]; then
		for=$debian fetch "$from" "$cache/$1$of" "$package"
		[ -d "$cache/$1$of/lib/modules" ] || mv "$cache/$1$of/usr/lib" "$cache/$1$of/"
		# of most drivers a guest has no use
		(cd "$cache/$1$of"/lib/modules/*/kernel && rm -rf sound drivers/gpu drivers/media drivers/staging drivers/usb \
			drivers/net/ethernet drivers/net/wireless drivers/infiniband drivers/iio drivers/scsi)
	fi
	image=$(echo "$cache/$1$of"/boot/vmlinu[xz]-*)
	modules=$(echo "$cache/$1$of"/lib/modules/*)
}
