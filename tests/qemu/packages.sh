# shellcheck shell=sh disable=SC2154  # sourced
# A part of hosts.sh: the archive, the package and the recipe that `make dist deb apkbuild` make, used as their users do.

# In a mount and pid namespace of its own with DIR as its root: the script on standard input
within() { # DIR
	cat >"$1/script"
	timeout 500 unshare -m -p -f sh -c '
		mount --bind "$0" "$0" && cd "$0" && mount -t proc proc proc && mount -t sysfs sysfs sys &&
			mount --rbind /sys/fs/cgroup sys/fs/cgroup && mount --rbind /dev dev && mount -t tmpfs run run &&
			mkdir -p old && pivot_root . old && umount -l old && exec sh /script' "$1" >"$work/output" 2>&1
}

# Its own Makefile, without a repository, where only what the README asks for is to be had
packages_dist() {
	make -s dist >"$work/output" 2>&1
	tell 'make dist' $? 0
	mkdir "$work/dist"
	chmod 755 "$work" "$work/dist"
	tar -xzf "$archive" -C "$work/dist"
	(cd "$work/dist/$name" && make -j2 && prove --exec 'sh tests/one.sh' tests/exit-status.t tests/foreground.t tests/survive.t \
		tests/isolation.t tests/bytes.t tests/bad-input.t tests/install.t) >"$work/output" 2>&1
	tell 'the archive: make, and tests from it' $? 0
}

# By the shell alone, as abuild calls them; abuild itself is Alpine's
packages_apk() {
	make -s apkbuild >"$work/output" 2>&1
	tell 'make apkbuild' $? 0
	mkdir -p "$work/apk/src"
	cp "$archive" .build/APKBUILD "$work/apk/"
	tar -xzf "$archive" -C "$work/apk/src"
	cat >"$work/script" <<'S'
set -e
cd "$1"
. ./APKBUILD
for word in "$pkgname" "$pkgver" "$pkgrel" "$pkgdesc" "$url" "$arch" "$license" "$source"; do [ -n "$word" ]; done
echo "$sha512sums" | grep . | sha512sum -c -
[ -f "$source" ] && cd "src/$pkgname-$pkgver"
pkgdir=$1/pkg
build
package
"$pkgdir/usr/bin/ctr-spawn" --version
[ -s "$pkgdir/usr/share/bash-completion/completions/ctr-spawn" ]
S
	busybox ash "$work/script" "$work/apk" >"$work/output" 2>&1
	tell 'the recipe for Alpine, by BusyBox ash: its variables, its sum, build and package' $? 0
}

# In a Debian that has nothing but what is essential
packages_deb() {
	for program in dpkg-buildpackage dh lintian mmdebstrap; do
		command -v $program >/dev/null || { echo "no $program" >"$work/output" && tell deb 125 0 && return; }
	done
	make -s deb >"$work/output" 2>&1
	tell 'make deb: lintian has no error and no warning' $? 0
	mmdebstrap -q --variant=minbase bookworm "$work/debian" >"$work/output" 2>&1 || { tell 'a bare Debian' 125 0 && return; }
	cp .build/deb/*.deb "$work/debian/"
	within "$work/debian" <<'S'
set -ex
dpkg -i /ctr-tools_*.deb
[ "$(ctr-spawn run -F --rm x -- sh -c 'echo inside; exit 3' || echo $?)" = 'inside
3' ]
ctr-spawn run web -- sleep 100
ctr-signal upgrade --all
[ "$(ctr-status get state web)" = running ]
printf '[container]\ncommand = sleep 100\n[boot]\nauto = yes\n' >/etc/ctr/app.ini
ctr-boot start && ctr-boot status && ctr-boot stop
ctr-signal stop web
[ "$(ctr-status get exit web)" = signal:15 ]
rm /etc/ctr/app.ini
ctr-signal rm web app
dpkg -P ctr-tools
[ -z "$(find / -xdev -name 'ctr-*' ! -name '*.deb')" ]
S
	tell 'the package in a bare Debian: installed, used, removed' $? 0
	rm -rf "$work/debian"
}

part_packages() {
	cd "$qemu/../.." || return
	git rev-parse -q --verify HEAD >/dev/null 2>&1 || { echo 'no checkout' >"$work/output" && tell packages 125 0 && return; }
	name=ctr-tools-$(sed -n 's/^VERSION *= *//p' Makefile)
	archive=.build/$name.tar.gz
	packages_dist
	packages_apk
	packages_deb
}
