#!/bin/sh
# Every key of [mount] and every option.
. "$(dirname "$0")/lib.sh"
run() {
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
options() { # PLACE ARGUMENTS...: the flags of the mount at PLACE
	place=$1
	shift
	run "$@" -- awk -v "place=$place" '$5 == place { print $6 }' /proc/self/mountinfo
}
src=$work/src
mkdir -p "$src/below"
echo bytes >"$src/file"
ln -s "$src" "$work/link"
is 'bind' "$(run -o "mount.bind=$src /tmp/a" -- sh -c 'cat /tmp/a/file; echo new >/tmp/a/new && echo written' | tr '\n' ' ')" 'bytes written '
is 'bind: its flags' "$(options /tmp/a -o "mount.bind=$src /tmp/a" | cut -d, -f1-3)" rw,nosuid,nodev
is 'bind: ro, noexec' "$(options /tmp/a -o "mount.bind=$src /tmp/a ro,noexec" | cut -d, -f1-4)" ro,nosuid,nodev,noexec
is 'bind: suid and dev' "$(options /tmp/a -o "mount.bind=$src /tmp/a suid dev" | grep -cE 'nosuid|nodev')" 0
is 'bind: a file' "$(run -o "mount.bind=$src/file /tmp/f ro" -- sh -c 'cat /tmp/f; echo x 2>/dev/null >/tmp/f || echo no' | tr '\n' ' ')" 'bytes no '
is 'bind: over what is there' "$(run -o "mount.bind=$src/file /etc/passwd" -- cat /etc/passwd)" bytes
below() { # OPTIONS: what of a mount below the source is seen, and whether it is written
	timeout 30 unshare -m sh -c "mount -t tmpfs x '$src/below' && echo deep >'$src/below/deep' && ctr-spawn run -F --rm x -o 'mount.bind=$src /tmp/a $1' -- sh -c 'ls /tmp/a/below; echo x 2>/dev/null >/tmp/a/below/x || echo no'" | tr '\n' ' '
}
is 'bind: not what is mounted below' "$(below ro)" 'no '
is 'bind: rec, ro: all of it read-only' "$(below ro,rec)" 'deep no '
is 'bind: rec' "$(below rec)" 'deep '
is 'bind: a link is followed' "$(run -o "mount.bind=$work/link /tmp/a" -- cat /tmp/a/file)" bytes
is 'bind: nofollow' "$(run -o "mount.bind=$work/link /tmp/a nofollow" -- cat /tmp/a/file | cut -d: -f1-4)" "ctr-spawn: x: mount source: $work/link"
is 'bind: no source' "$(run -o 'mount.bind=/no/such /tmp/a' -- true)" 'ctr-spawn: x: mount source: /no/such: No such file or directory'
is 'bind: optional' "$(run -o 'mount.bind=/no/such /tmp/a optional' -- ls /tmp)" ''
is 'bind: optional below what is no directory' "$(run -o "mount.bind=$src/file/x /tmp/a optional" -- ls /tmp)" ''
ln -s loop "$work/loop"
is 'bind: optional is not whatever else is wrong' "$(run -o "mount.bind=$work/loop /tmp/a optional" -- true | cut -d: -f1-4)" "ctr-spawn: x: mount source: $work/loop"
is 'bind: over a file of /proc' "$(run -o "mount.bind=$src/file /proc/uptime" -- cat /proc/uptime)" bytes
is 'bind: over a file of /sys' "$(run -o "mount.bind=$src/file /sys/kernel/uevent_seqnum" -- cat /sys/kernel/uevent_seqnum)" bytes
if unshare -U true 2>/dev/null; then
	locked() { # OPTIONS: of a source in a user namespace, something mounted below it
		timeout 30 unshare -m sh -c "mount -t tmpfs x '$src/below' && ctr-spawn run -F --rm x -o namespaces.user=private -o namespaces.uid_map=0:100000:1000 \
			-o namespaces.gid_map=0:100000:1000 -o 'mount.bind=$src /tmp/a $1' -- echo in" 2>&1
	}
	is 'bind: what lies below is not uncovered in a user namespace' "$(locked '' | cut -d: -f1-5)" "ctr-spawn: x: mount source: $src: in a user namespace only with rec"
	is 'bind: rec there' "$(locked rec)" in
fi
is 'bind: no place, and none can be made' "$(run -o "mount.bind=$src /no-such-place" -- true)" 'ctr-spawn: x: mount: /no-such-place: not in the container, and cannot be made: Read-only file system'
is 'bind: in a covered directory' "$(run -o "mount.bind=$src /root/a/b" -- sh -c 'cat /root/a/b/file; touch /root/x 2>/dev/null || echo no' | tr '\n' ' ')" 'bytes no '
propagation() { # OPTIONS: what appears when the host mounts below the source
	timeout 30 unshare -m sh -c "mount -t tmpfs x '$src/below' && mount --make-shared '$src/below' && mkdir '$src/below/later' && ctr-spawn run w -o 'mount.bind=$src/below /tmp/a $1' -- sleep 60 && mount -t tmpfs x '$src/below/later' && echo y >'$src/below/later/y' && ls /proc/\$(ctr-status get payload_pid w)/root/tmp/a/later; ctr-signal rm -f w >/dev/null"
}
is 'bind: private' "$(propagation private)" ''
is 'bind: slave' "$(propagation slave)" y
is 'tmpfs' "$(run -o 'mount.tmpfs=/tmp/t size=1M,mode=750,uid=5,gid=6' -- stat -c '%a %u %g' /tmp/t)" '750 5 6'
is 'tmpfs: its size' "$(run -o 'mount.tmpfs=/tmp/t size=1M' -- sh -c 'dd if=/dev/zero of=/tmp/t/x bs=64k count=64 2>/dev/null || stat -c %s /tmp/t/x')" 1048576
is 'tmpfs: bounded when nothing is said' "$(run -o 'mount.tmpfs=/tmp/t' -- df -k /tmp/t | awk 'END { print $2 }')" 65536
is 'tmpfs: nr_inodes' "$(run -o 'mount.tmpfs=/tmp/t nr_inodes=8' -- df -i /tmp/t | awk 'END { print $2 }')" 8
is 'tmpfs: in place of /tmp' "$(run -o 'mount.tmpfs=/tmp size=2M' -- df -k /tmp | awk 'END { print $2 }')" 2048
is 'tmpfs: in place of /dev/shm' "$(run -o 'mount.tmpfs=/dev/shm size=2M' -- df -k /dev/shm | awk 'END { print $2 }')" 2048
is 'file' "$(run -o 'mount.file=/tmp/f "one\ntwo \"three\"\n" mode=0640,uid=5,gid=6' -- sh -c 'cat /tmp/f; stat -c "%a %u %g" /tmp/f; echo x 2>/dev/null >/tmp/f || echo no')" 'one
two "three"
640 5 6
no'
is 'proc: hidepid' "$(run -o 'mount.proc=/proc hidepid=invisible' -- awk '$5 == "/proc" && /hidepid=(2|invisible)/ { print "yes" }' /proc/self/mountinfo)" yes
is 'proc: subset=pid' "$(run -o 'mount.proc=/proc subset=pid' -- sh -c 'test ! -e /proc/sys && test -e /proc/1 && echo yes')" yes
is 'proc: only at /proc' "$(run -o 'mount.proc=/tmp/p' -- true)" 'ctr-spawn: x: mount.proc: /tmp/p: a proc is at /proc, and nothing else is: only there it is masked'
is 'sysfs: read-only' "$(run -o 'mount.sysfs=/sys' -- grep -o ' /sys sysfs r.' /proc/mounts | tail -n 1)" ' /sys sysfs ro'
is 'sysfs: writable where that is said' "$(run -o 'mount.sysfs=/sys rw' -- grep -o ' /sys sysfs r.,nosuid,nodev,noexec' /proc/mounts | tail -n 1)" ' /sys sysfs rw,nosuid,nodev,noexec'
is 'sysfs: of the host'\''s network too' "$(run -o 'mount.sysfs=/sys rw' -o namespaces.net=host -- grep -o ' /sys sysfs r.' /proc/mounts | tail -n 1)" ' /sys sysfs rw'
is 'sysfs: something else there' "$(run -o 'mount.tmpfs=/sys' -- sh -c 'ls /sys; cat /proc/net/dev | grep -c lo:')" 1
is 'overlay: no source' "$(run -o 'mount.overlay=/no/such /mnt' -- true)" 'ctr-spawn: x: mount source: /no/such: No such file or directory'
is 'overlay: no upper' "$(run -o "mount.overlay=$src /mnt upper=/no/such" -- true)" 'ctr-spawn: x: mount source: /no/such: No such file or directory'
copied=$work/copied
mkdir -p "$copied/bin" "$copied/data/sub" "$copied/proc" "$copied/sys" "$copied/dev"
cp "$(program busybox)" "$copied/bin/busybox"
echo text >"$copied/data/sub/file"
ln -s /etc/shadow "$copied/data/link"
mkfifo "$copied/data/fifo"
chown 7:8 "$copied/data/sub/file"
chmod 4711 "$copied/data/sub/file"
chmod 750 "$copied/data"
is 'tmpfs: copy' "$(ctr-spawn run -F --rm x -o "container.rootfs=$copied" -o 'mount.tmpfs=/data copy' -- /bin/busybox sh -c '
	cd /data; busybox stat -c "%n %a %u:%g %F" . sub/file link; busybox cat sub/file; busybox readlink link; busybox ls; echo new >sub/new' 2>&1)" '. 750 0:0 directory
sub/file 4711 7:8 regular file
link 777 0:0 symbolic link
text
/etc/shadow
link
sub'
ok 'the root stays as it is' test ! -e "$copied/data/sub/new"
is 'copy of what is not there' "$(ctr-spawn run -F --rm x -o "container.rootfs=$copied" -o 'mount.tmpfs=/none copy' -- /bin/busybox ls /none 2>&1)" ''
head -c 100000 /dev/zero >"$copied/data/large"
ok 'copy of more than there is room for' sh -c "ctr-spawn run -F --rm x -o 'container.rootfs=$copied' -o 'mount.tmpfs=/data copy,size=64K' -- /bin/busybox true 2>&1 | grep -q '/data: copy: No space'"
is 'devpts in its place, with a terminal' "$(ctr-spawn run --rm tty -o container.terminal=yes -o 'mount.devpts=/dev/pts ptmxmode=0666,mode=0640,gid=5' -- sh -c 'tty >/tmp/t; stat -c %a $(tty) >>/tmp/t; sleep 100' && until_ok 5 ctr-spawn exec tty -- grep -q 640 /tmp/t && ctr-spawn exec tty -- cat /tmp/t | tr '\n' ' '; ctr-signal rm -f tty)" '/dev/pts/0 640 '
is 'devpts' "$(run -o 'mount.devpts=/tmp/pts ptmxmode=0666,max=4' -- sh -c 'test -c /tmp/pts/ptmx && echo yes')" yes
if grep -qw mqueue /proc/filesystems; then
	is 'mqueue' "$(run -o 'mount.mqueue=/tmp/mq' -- awk '$5 == "/tmp/mq" { print $6 }' /proc/self/mountinfo | cut -d, -f1-4)" rw,nosuid,nodev,noexec
fi
is 'mqueue: not the host'"'"'s' "$(run -o 'mount.mqueue=/tmp/mq' -o namespaces.ipc=host -- true)" 'ctr-spawn: x: mount.mqueue: namespaces.ipc is host'
if grep -q . /proc/self/cgroup; then
	is 'cgroup: its own, read-only' "$(run -o 'mount.cgroup=/tmp/cg' -- sh -c 'for d in /tmp/cg /tmp/cg/*; do [ ! -e $d/cgroup.procs ] || ! mkdir $d/new 2>/dev/null || echo written $d; done; find /tmp/cg -name cgroup.procs -maxdepth 2 | head -1 | wc -l')" 1
else
	is 'cgroup: no hierarchy: an error that says so' "$(run -o 'mount.cgroup=/tmp/cg' -- true | sed 's/: [^:]*$//')" 'ctr-spawn: x: mount: cgroup: no hierarchy of them is in use here'
fi
if grep -qw overlay /proc/filesystems; then
	mkdir "$work/up"
	is 'overlay' "$(run -o "mount.overlay=$src /tmp/o" -- sh -c 'echo new >/tmp/o/file && cat /tmp/o/file')" new
	is 'overlay: the lower is as it was' "$(cat "$src/file")" bytes
	is 'overlay: size' "$(run -o "mount.overlay=$src /tmp/o size=1M" -- sh -c 'dd if=/dev/zero of=/tmp/o/x bs=64k count=64 2>/dev/null || echo full')" full
	is 'overlay: upper' "$(run -o "mount.overlay=$src /tmp/o upper=$work/up" -- sh -c 'echo kept >/tmp/o/file'; cat "$work/up/upper/file")" kept
	is 'overlay: its layers are not left mounted' "$(run -o "mount.overlay=$src /tmp/o" -- awk '$5 == "/"' /proc/self/mountinfo | wc -l)" 1
fi
is 'order is by place, not by line' "$(run -o "mount.bind=$src/file /tmp/t/in" -o 'mount.tmpfs=/tmp/t' -- cat /tmp/t/in)" bytes
for bad in 'bind=/a' 'bind=a /b' 'bind=/a /b/../c' 'bind=/a /' 'bind=/a /b foo' 'tmpfs=/x size=1' 'tmpfs=/x rec' 'tmpfs=/x mode=9' 'tmpfs=/dev' 'tmpfs=/proc' 'proc=/proc subset=all' 'proc=/proc hidepid=9' 'overlay=/a /b upper=c' 'cgroup=/c rw' 'file=/x' 'sysfs=/s' 'bind="/a /b'; do
	ok "an error: $bad" rc 125 ctr-spawn check -o "mount.$bad" x -- true
done
is 'two at one place' "$(run -o 'mount.tmpfs=/tmp/a' -o "mount.bind=$src /tmp/a/" -- true)" 'ctr-spawn: x: mount.tmpfs: /tmp/a: two mounts at one place'
ctr-spawn check -o "mount.bind=\"$src/a b\" /tmp/a ro" -o 'mount.file=/f "\ttab\n\x22"' x -- true >"$work/one.ini"
ctr-spawn check -f "$work/one.ini" x >"$work/two.ini"
ok 'what check prints reads back' cmp "$work/one.ini" "$work/two.ini"
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
