#!/bin/sh
# Installs what building and testing need, where it is missing (Debian).
# usage: deps.sh [packaging | bench]
set -e
missing=
need() { # FILE PACKAGE
	[ -e "$1" ] || missing="$missing $2"
}
tool() { # COMMAND PACKAGE
	command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
tool cc gcc
tool musl-gcc musl-tools
tool busybox busybox-static
tool prove perl
tool dash dash
tool shellcheck shellcheck
tool mandoc mandoc
tool cppcheck cppcheck
tool strace strace
tool mksquashfs squashfs-tools
tool mkfs.erofs erofs-utils
tool mkfs.ext4 e2fsprogs
tool newuidmap uidmap
tool runsv runit
tool s6-supervise s6
tool capsh libcap2-bin
tool ip iproute2
tool nft nftables
tool iptables iptables
tool curl curl
tool slirp4netns slirp4netns
tool pasta passt
tool jq jq
if [ "${1-}" = packaging ]; then
	tool dpkg-buildpackage dpkg-dev
	tool dh debhelper
	tool lintian lintian
	tool mmdebstrap mmdebstrap
fi
if [ "${1-}" = bench ]; then # who is measured beside us, and by what
	tool hyperfine hyperfine
	tool perf linux-perf
	tool gnuplot gnuplot-nox
	tool bwrap bubblewrap
	tool crun crun
	tool runc runc
	tool conmon conmon
	tool podman podman
	need /usr/share/containers/seccomp.json golang-github-containers-common
	tool systemd-nspawn systemd-container
	tool lxc-execute lxc
fi
need /usr/include/seccomp.h libseccomp-dev
need /usr/include/sys/capability.h libcap-dev
need /usr/include/ini.h libinih-dev
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
	echo "please install:$missing" >&2
	exit 1
fi
apt-get update -q
# shellcheck disable=SC2086  # a list of words
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
