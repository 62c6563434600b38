#!/bin/sh
# container.timezone, resolv_conf, hosts, machine_id: small files in /etc, also where the image has a
# link, none, or one that leads elsewhere.
. "$(dirname "$0")/lib.sh"
root=$work/root
run() {
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
inside() {
	run -o "container.rootfs=$root" "$@"
}
image() {
	rm -rf "$root"
	mkdir -p "$root/bin" "$root/etc" "$root/usr/share/zoneinfo/Etc" "$root/proc" "$root/sys" "$root/dev"
	cp "$(program busybox)" "$root/bin/busybox"
	ln -s busybox "$root/bin/sh"
	ln -s ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
	echo utc >"$root/usr/share/zoneinfo/Etc/UTC"
	ln -s ../usr/share/zoneinfo/Etc/UTC "$root/etc/localtime"
	echo '127.0.0.1 image' >"$root/etc/hosts"
	echo 11111111111111111111111111111111 >"$root/etc/machine-id"
}
zone() { # NAME: a time zone, five hours east: a header with 31 zeros, one type, four letters; twice
	for _ in 1 2; do
		printf TZif2
		for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31; do
			printf '\0'
		done
		printf '\0\0\0\001\0\0\0\004\0\0\106\120\0\0%s\0' "$1"
	done
	printf '\n%s-5\n' "$1"
}
# The host as these tests want it, in a private view: zones, /etc, /run.
mkdir -p "$work/share/zoneinfo/Area" "$work/etc" "$work/run/systemd/resolve"
zone XYZ >"$work/share/zoneinfo/Area/Place"
zone LOC >"$work/share/zoneinfo/local"
echo 'no zone at all' >"$work/share/zoneinfo/zone.tab"
cp -a /etc/. "$work/etc/"
rm -f "$work/etc/localtime" "$work/etc/resolv.conf" "$work/etc/hosts"
ln -s /usr/share/zoneinfo/local "$work/etc/localtime"
ln -s ../run/systemd/resolve/stub-resolv.conf "$work/etc/resolv.conf"
echo '10.0.0.1 ours' >"$work/etc/hosts"
echo 'nameserver 127.0.0.53' >"$work/run/systemd/resolve/stub-resolv.conf"
echo 'nameserver 10.0.0.53' >"$work/run/systemd/resolve/resolv.conf"
host() { # COMMAND...: there
	timeout 60 unshare -m sh -c '
		mount --make-rprivate / && mount -o bind "$0/share" /usr/share && mount -o bind "$0/run" /run &&
		mount -o bind "$0/etc" /etc && exec "$@"' "$work" "$@" 2>&1
}
seen() { # FILE ARGUMENTS...: in a container of that host with our image
	file=$1
	shift
	host ctr-spawn run -F --rm x -o "container.rootfs=$root" "$@" -- sh -c "busybox cat $file"
}
image
is 'as the image has them' "$(inside -- sh -c 'busybox cat /etc/hosts /etc/machine-id /etc/localtime')" '127.0.0.1 image
11111111111111111111111111111111
utc'
is 'hosts: default' "$(inside -o container.hosts=default -o container.hostname=web -- sh -c 'busybox cat /etc/hosts')" "$(printf '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n127.0.1.1\tweb')"
is 'hosts: read-only' "$(inside -o container.hosts=default -- sh -c 'echo x 2>/dev/null >/etc/hosts || busybox rm /etc/hosts 2>/dev/null || echo no')" no
is 'hosts: the image is as it was' "$(cat "$root/etc/hosts")" '127.0.0.1 image'
id=$(inside -o container.machine_id=random -- sh -c 'busybox cat /etc/machine-id')
ok 'machine_id: 32 digits' sh -c "echo '$id' | grep -qxE '[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}'"
ok 'machine_id: another one each time' [ "$id" != "$(inside -o container.machine_id=random -- sh -c 'busybox cat /etc/machine-id')" ]
is 'machine_id: given' "$(inside -o container.machine_id=0123456789abcdef0123456789abcdef -- sh -c 'busybox cat /etc/machine-id')" 0123456789abcdef0123456789abcdef
is 'machine_id: the same after a restart' "$(timeout 30 ctr-spawn run -F r -o "container.rootfs=$root" -o container.machine_id=random -o restart.policy=on-failure -o restart.delay=1ms -- sh -c 'busybox cat /etc/machine-id >>/ids; [ -e /once ] || { echo >/once; exit 1; }'; sort -u "$root/ids" | wc -l; wc -l <"$root/ids")" '1
2'
is 'machine_id: it is in the record' "$(sed -n 's/^machine_id = //p' "$CTR_RUN_DIR/r/spec.ini")" "$(head -1 "$root/ids")"
ctr-signal rm r
echo 'nameserver 10.1.1.1' >"$work/resolv"
is 'resolv_conf: a file, over a link to nothing' "$(inside -o "container.resolv_conf=$work/resolv" -- sh -c 'busybox cat /etc/resolv.conf; busybox ls -A /run 2>/dev/null')" 'nameserver 10.1.1.1'
is 'the same where the root is read-only' "$(inside -o container.readonly=yes -o "container.resolv_conf=$work/resolv" -o container.hosts=default -- sh -c 'busybox cat /etc/resolv.conf; busybox wc -l </etc/hosts')" 'nameserver 10.1.1.1
3'
is 'the image has its link' "$(readlink "$root/etc/resolv.conf")" ../run/systemd/resolve/stub-resolv.conf
if host true; then
	is 'timezone: over a link' "$(seen /etc/localtime -o container.timezone=Area/Place | cksum)" "$(cksum <"$work/share/zoneinfo/Area/Place")"
	is 'timezone: what the image linked to is as it was' "$(seen /usr/share/zoneinfo/Etc/UTC -o container.timezone=Area/Place)" utc
	is 'timezone: it is what programs see' "$(host ctr-spawn run -F --rm x -o container.timezone=Area/Place -- date +%Z%z)" XYZ+0500
	is 'timezone: local' "$(host ctr-spawn run -F --rm x -o container.timezone=local -- date +%Z)" LOC
	is 'timezone: none such' "$(host ctr-spawn run -F --rm x -o container.timezone=Area/Nowhere -- true)" 'ctr-spawn: x: container.timezone: /usr/share/zoneinfo/Area/Nowhere: No such file or directory'
	is 'timezone: an area' "$(host ctr-spawn run -F --rm x -o container.timezone=Area -- true)" 'ctr-spawn: x: container.timezone: /usr/share/zoneinfo/Area: not a regular file'
	is 'resolv_conf: the stub of a resolver on the loopback of the host is of no use' "$(seen /etc/resolv.conf -o container.resolv_conf=host)" 'nameserver 10.0.0.53'
	is 'resolv_conf: but with the network of the host' "$(seen /etc/resolv.conf -o container.resolv_conf=host -o namespaces.net=host)" 'nameserver 127.0.0.53'
	is 'hosts: of the host' "$(seen /etc/hosts -o container.hosts=host)" '10.0.0.1 ours'
	is 'it is a copy, whatever the payload may do' "$(host ctr-spawn run -F --rm x -o container.hosts=host -o security.caps=all -o security.seccomp=none -- sh -c 'mount -o remount,rw /etc/hosts && echo mine >/etc/hosts && cat /etc/hosts'; cat "$work/etc/hosts")" 'mine
10.0.0.1 ours'
else
	skip 'timezone, host' 'no private view of mounts here'
fi
is 'none there, and the root is written to' "$(rm "$root/etc/machine-id" "$root/etc/hosts"; inside -o container.machine_id=random -o container.hosts=default -- sh -c 'busybox cat /etc/hosts /etc/machine-id' | wc -l; cat "$root/etc/hosts" "$root/etc/machine-id")" 4
rm "$root/etc/hosts"
is 'none there, and it is not' "$(inside -o container.readonly=yes -o container.hosts=default -- true)" 'ctr-spawn: x: mount: /etc/hosts: not in the container, and cannot be made: Read-only file system'
if grep -qw overlay /proc/filesystems; then
	is 'none there, and a layer above is written to' "$(inside -o container.overlay=tmpfs -o container.hosts=default -- sh -c 'busybox wc -l </etc/hosts'; ls "$root/etc/hosts" 2>/dev/null)" 3
fi
is 'in an empty root' "$(run -o container.rootfs=none -o "mount.bind=$root/bin /bin ro" -o container.hosts=default -- sh -c 'busybox wc -l </etc/hosts')" 3
mkfifo "$work/fifo"
is 'no regular file' "$(run -o "container.hosts=$work/fifo" -- true)" "ctr-spawn: x: container.hosts: $work/fifo: not a regular file"
is 'none at all' "$(run -o container.resolv_conf=/no/such -- true)" 'ctr-spawn: x: container.resolv_conf: /no/such: No such file or directory'
dd if=/dev/zero of="$work/big" bs=1024 seek=1024 count=1 2>/dev/null
is 'too large' "$(run -o "container.hosts=$work/big" -- true)" "ctr-spawn: x: container.hosts: $work/big: larger than 1M"
is 'a second one at its place' "$(run -o 'mount.file=/etc/hosts x' -o container.hosts=default -- true | sed 's/.*: //')" 'two mounts at one place'
is 'one that is masked' "$(run -o security.masked_paths=+/etc/hosts -o container.hosts=default -- true)" 'ctr-spawn: x: security.masked_paths: /etc/hosts covers the mount at /etc/hosts (-/etc/hosts takes it from the list)'
for bad in timezone= timezone=/etc/shadow timezone=../../../etc/shadow timezone=Area/../x timezone=Area//x timezone=Area/ timezone=.x 'timezone=a b' resolv_conf=x resolv_conf= hosts=x hosts= machine_id=x machine_id=00000000000000000000000000000000 machine_id=0123456789ABCDEF0123456789ABCDEF machine_id=0123456789abcdef0123456789abcdef0; do
	ok "an error: $bad" rc 125 ctr-spawn check -o "container.$bad" x -- true
done
ok 'hosts: default needs a name that can be in it' rc 125 ctr-spawn check -o container.hosts=default -o 'container.hostname="a\nb"' x -- true
ok 'hosts: default needs a name of its own' rc 125 ctr-spawn check -o container.hosts=default -o namespaces.uts=host x -- true
# Images that would have them written, or mounted, elsewhere.
echo host >"$work/victim"
mkdir "$work/victims"
image
ln -sf "$work/victim" "$root/etc/hosts"
ln -sf "../../../../../../../..$work/victims/id" "$root/etc/machine-id"
is 'links that lead out are covered' "$(inside -o container.hosts=default -o container.machine_id=0123456789abcdef0123456789abcdef -- sh -c 'busybox head -1 /etc/hosts; busybox cat /etc/machine-id')" "$(printf '127.0.0.1\tlocalhost\n0123456789abcdef0123456789abcdef')"
rm -rf "${root:?}/etc"
ln -s "$work/victims" "$root/etc"
is 'an /etc that leads out leads to nothing' "$(inside -o container.hosts=default -- true)" 'ctr-spawn: x: mount: /etc/hosts: not in the container, and cannot be made: No such file or directory'
mkdir -p "$root$work/victims"
is 'or ends inside' "$(inside -o container.hosts=default -- sh -c "busybox head -1 $work/victims/hosts")" "$(printf '127.0.0.1\tlocalhost')"
rm "$root/etc"
ln -s /proc/sys/kernel "$root/etc"
ok 'one that leads into /proc is an error' rc 125 timeout 30 ctr-spawn run -F --rm x -o "container.rootfs=$root" -o container.hosts=default -- true
rm "$root/etc"
mkdir -p "$root/etc/hosts"
is 'a directory is no file' "$(inside -o container.hosts=default -- true | cut -d: -f1-4)" 'ctr-spawn: x: mount: /etc/hosts'
rmdir "$root/etc/hosts"
touch "$work/go"
while [ -e "$work/go" ]; do
	mv "$root/etc" "$root/away" && ln -s "$work/victims" "$root/etc"
	rm -f "$root/etc"
	mv "$root/away" "$root/etc"
done 2>/dev/null &
racer=$!
for _ in 1 2 3 4 5 6 7 8; do
	inside -o container.hosts=default -- true >/dev/null
done
rm "$work/go"
wait "$racer"
is 'outside nothing was made or changed' "$(cat "$work/victim"; ls "$work/victims")" host
as_user() {
	perl -e '$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99' "$@"
}
mkdir "$work/u"
chown 12345:12345 "$work/u"
if as_user ctr-spawn --version >/dev/null 2>&1 && as_user unshare -U true 2>/dev/null; then
	image
	own() {
		CTR_RUN_DIR=$work/u/ctr as_user timeout 30 ctr-spawn run -F --rm x -o "container.rootfs=$root" "$@" 2>&1
	}
	is 'without root' "$(own -o "container.resolv_conf=$work/resolv" -o container.hosts=default -o container.machine_id=0123456789abcdef0123456789abcdef -- sh -c 'busybox cat /etc/resolv.conf /etc/machine-id; busybox tail -1 /etc/hosts')" "$(printf 'nameserver 10.1.1.1\n0123456789abcdef0123456789abcdef\n127.0.1.1\tx')"
	chmod 600 "$work/resolv"
	is 'without root: what the user cannot read' "$(own -o "container.resolv_conf=$work/resolv" -- true)" "ctr-spawn: x: container.resolv_conf: $work/resolv: Permission denied"
else
	skip 'without root' 'no user namespaces for ordinary users here, or they cannot reach the programs'
fi
ctr-spawn check -o container.timezone=Area/Place -o container.resolv_conf=host -o container.hosts=default -o container.machine_id=random x -- true >"$work/one.ini"
is 'what check prints' "$(grep -cE '^(timezone = Area/Place|resolv_conf = host|hosts = default|machine_id = [0-9a-f]{32})$' "$work/one.ini")" 4
ctr-spawn check -f "$work/one.ini" x >"$work/two.ini"
ok 'and it reads back' cmp "$work/one.ini" "$work/two.ini"
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
