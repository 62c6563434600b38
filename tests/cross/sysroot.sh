#!/bin/sh
# What a build for another machine links with: libcap, libseccomp, inih and musl of Debian for it, unpacked
# into a cache; nothing is installed, the host's own apt is not touched. Prints where it is.
# Usage: sysroot.sh aarch64|armhf|i386|riscv64
#  125: it cannot be had, and why. CTR_CROSS_CACHE: where it is kept (~/.cache/ctr-cross);
#  CTR_CROSS_FETCH=no fetches nothing.
set -u
cannot() { echo "sysroot.sh: $*" >&2 && exit 125; }
suite=bookworm
case ${1-} in
aarch64) debian=arm64 triplet=aarch64-linux-gnu musl=aarch64-linux-musl ;;
armhf) debian=armhf triplet=arm-linux-gnueabihf musl=arm-linux-musleabihf ;;
i386) debian=i386 triplet=i386-linux-gnu musl=i386-linux-musl ;;
riscv64) debian=riscv64 triplet=riscv64-linux-gnu musl=riscv64-linux-musl suite=trixie ;;
*) cannot "no machine ${1-}" ;;
esac
cache=${CTR_CROSS_CACHE:-${HOME:-/root}/.cache/ctr-cross}
mkdir -p "$cache" && exec 9>"$cache/lock" && flock 9 || cannot "$cache: cannot be used"
root=$cache/$1
[ ! -e "$root/lib/libinih.a" ] || { echo "$root" && exit 0; }

[ "${CTR_CROSS_FETCH:-yes}" = yes ] || cannot "$1 is not in $cache"
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || cannot "no apt-get here"
apt=$cache/apt.$debian
rm -rf "$apt" "$root" && mkdir -p "$apt/etc/apt/apt.conf.d" "$apt/etc/apt/preferences.d" "$apt/etc/apt/trusted.gpg.d" \
	"$apt/var/lib/apt/lists/partial" "$apt/var/lib/dpkg" "$apt/var/cache/apt/archives/partial" "$apt/root"
: >"$apt/var/lib/dpkg/status"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep '/debian/*$' | head -n 1)
[ -n "$mirror" ] || cannot "apt knows no mirror of Debian"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$apt/etc/apt/sources.list"
options="-qq -o Dir=$apt -o APT::Architecture=$debian -o APT::Architectures=$debian -o APT::Sandbox::User= -o Acquire::Languages=none -o Acquire::Retries=2 -o Dir::Log=$apt"
# shellcheck disable=SC2086  # a list of options
{
	timeout 300 apt-get $options update &&
		cd "$apt/var/cache/apt/archives" &&
		timeout 300 apt-get $options download libcap-dev libseccomp-dev libinih-dev musl-dev &&
		cd "$cache"
} >"$apt/log" 2>&1 || cannot "$1: $(tail -n 1 "$apt/log")"
for package in "$apt"/var/cache/apt/archives/*.deb; do
	dpkg-deb -x "$package" "$apt/root" || cannot "$package: cannot be unpacked"
done

# include/ and lib/ of the libraries, musl/ with its specs, which name their own place.
mkdir -p "$root/include/sys" "$root/lib" "$root/musl"
usr=$apt/root/usr
find "$usr/include" -name seccomp.h -o -name seccomp-syscalls.h -o -name ini.h | while read -r file; do
	cp "$file" "$root/include/"
done
cp "$(find "$usr/include" -path '*sys/capability.h' | head -n 1)" "$root/include/sys/"
cp -R "$usr/lib/$musl" "$root/musl/lib" && cp -R "$usr/include/$musl" "$root/musl/include" || cannot "$1: no musl"
sed "s|/usr/include/$musl|$root/musl/include|g; s|/usr/lib/$musl|$root/musl/lib|g" \
	"$usr/lib/$musl/musl-gcc.specs" >"$root/musl/specs"
# A linker older than trixie's knows not all that trixie's debug sections hold.
[ "$suite" = bookworm ] || for start in "$root"/musl/lib/*.o; do
	"$triplet-objcopy" -g "$start" 2>>"$apt/log" || cannot "$1: needs $triplet-objcopy"
done
for library in cap seccomp inih; do
	cp "$(find "$apt/root" -path "*$triplet/lib$library.a" | head -n 1)" "$root/lib/" || cannot "$1: no lib$library.a"
done
rm -rf "$apt"
echo "$root"
