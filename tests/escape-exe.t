#!/bin/sh
# CVE-2019-5736: an image whose programs are links to /proc/self/exe and whose
# dynamic loader is hostile writes the host's ctr-spawn. On copies of ours.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/attack.sh"
cp "$top/bin/ctr-spawn" "$top/bin/ctr-monitor" "$work/"
ln -s /proc/self/exe "$root/bin/self"
printf '#!/proc/self/exe\n' >"$root/bin/script"
chmod 755 "$root/bin/script"
sum() {
	{ cksum 2>/dev/null || md5sum; } <"$work/ctr-spawn"
}
before=$(sum)
# Linked dynamically, it executes what the image calls its loader.
loader=$(LC_ALL=C grep -ao '/lib[a-z0-9/_-]*/ld-[a-z0-9_.-]*' "$work/ctr-spawn" | head -n 1)
if [ -n "$loader" ]; then
	mkdir -p "$root${loader%/*}"
	cp "$root/bin/attack" "$root$loader"
	is 'a link to /proc/self/exe' "$(timeout 60 "$work/ctr-spawn" run -F --rm x -o "container.rootfs=$root" -- /bin/self 2>&1)" 'Read-only file system'
	# The loader sees an argument here, takes it for the name of an attempt, and ends.
	ok 'a script whose interpreter it is' timeout 60 "$work/ctr-spawn" run -F --rm x -o "container.rootfs=$root" -- /bin/script
fi
is 'the program is as it was' "$(sum)" "$before"
# A clone of the mount that cannot be written, or (before Linux 5.12) a sealed copy.
refused() {
	case $(tr '\n' ' ' <"$work/$1") in
	'held Read-only file system ' | 'held Operation not permitted ') echo yes ;;
	*) cat "$work/$1" ;;
	esac
}
# Itself executed in a container, held open there by another process until it has ended.
lines() {
	[ "$(wc -l <"$work/$1")" = "$2" ]
}
held() { # NAME COMMAND...: what became of it
	name=$1
	shift
	timeout 60 "$work/ctr-spawn" run --replace z -o "container.rootfs=$root" -o container.stdin=open -o namespaces.pid=container:y -- "$@"
	seen=$(sed -n 's/^NSpid:.*[[:space:]]\([0-9]*\)$/\1/p' "/proc/$(ctr-status get payload_pid z)/status")
	timeout 60 ctr-spawn exec y /bin/attack hold "/proc/$seen/exe" >"$work/$name" 2>&1 &
	until_ok 20 lines "$name" 1
	timeout 60 ctr-signal kill z
	wait $!
	tr '\n' ' ' <"$work/$name"
}
cp "$root/bin/attack" "$root/bin/own"
if timeout 60 ctr-spawn run -F --rm x -o namespaces.pid=host -- true 2>&1 | grep -q 'needs a cgroup'; then
	skip 'itself executed' 'no cgroup that we may write here'
else
	timeout 60 "$work/ctr-spawn" run y -o "container.rootfs=$root" -- /bin/sh -c 'while :; do sleep 600; done'
	is 'an ordinary program can be written that way' "$(held own /bin/own listen x)" 'held written '
	[ -n "$loader" ] || is 'itself cannot' "$(held self /bin/self check -f - x >/dev/null; refused self)" yes
	ok 'removed' timeout 60 ctr-signal rm -f y z
fi
is 'the program is as it was then' "$(sum)" "$before"
# By the payload's process while it waits: a shared pid namespace shows it.
timeout 60 "$work/ctr-spawn" create y -o "container.rootfs=$root" -- /bin/sh
"$root/bin/attack" hold "/proc/$(ctr-status get payload_pid y)/exe" >"$work/payload" 2>&1 &
payload=$!
"$root/bin/attack" hold "/proc/$(ctr-status get init_pid y)/exe" >"$work/init" 2>&1 &
init=$!
until_ok 20 lines payload 1
until_ok 20 lines init 1
ok 'removed' timeout 60 ctr-signal rm -f y
wait $payload $init
is 'a created one is not written from outside' "$(refused payload)" yes
is 'nor its pid 1' "$(refused init)" yes
is 'and both programs are as they were' "$(sum; cmp "$work/ctr-monitor" "$top/bin/ctr-monitor" && echo same)" "$before
same"
# Where no mount can be made for it: a sealed copy.
own() { # by a user, who owns the programs
	CTR_RUN_DIR=$work/user/ctr timeout 60 "$(program setpriv)" --reuid 65534 --regid 65534 --clear-groups "$@" 2>&1
}
chown 65534 "$work/ctr-spawn" "$work/ctr-monitor"
chmod 755 "$work" "$work/ctr-spawn"
mkdir "$work/user"
chown 65534:65534 "$work/user"
before=$(sum)
if [ "$(own "$work/ctr-spawn" run -F --rm x -- true; echo $?)" != 0 ]; then
	skip 'by a user' 'no user namespace for users here'
elif [ -n "$loader" ]; then
	is 'the same by a user who owns the program' "$(own "$work/ctr-spawn" run -F --rm x -o "container.rootfs=$root" -- /bin/self)" 'Operation not permitted'
else
	own "$work/ctr-spawn" run u -o "container.rootfs=$root" -o container.stdin=open -- /bin/self check -f - x
	"$root/bin/attack" hold "/proc/$(own ctr-status get payload_pid u)/exe" >"$work/copy" 2>&1 &
	until_ok 20 lines copy 1
	own ctr-signal kill u
	wait $!
	is 'nor by a user who owns the program, nor by root' "$(tr '\n' ' ' <"$work/copy")" 'held Operation not permitted '
	own ctr-signal rm -f u
fi
is 'the program is as it was in the end' "$(sum)" "$before"
done_testing
