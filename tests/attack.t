#!/bin/sh
# A hostile payload, root in its container, tries what let others out; then the
# same attempts without the defence, to see that they are attempts.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/attack.sh"
ABSTRACT=ctr-attack-$$
"$root/bin/attack" listen "$ABSTRACT" >"$work/listen" &
listener=$!
until_ok 10 grep -q listening "$work/listen"
result() { # FILE NAME
	sed -n "s/^$2: //p" "$work/$1"
}
inside -o container.env="ABSTRACT=$ABSTRACT" -- attack all >"$work/closed"
refused=0
while IFS=: read -r name got; do
	refused=$((refused + 1))
	case $name$got in
	*'Operation not permitted' | *'Permission denied' | *'Read-only file system') good=yes ;;
	*'No such file or directory' | *'Function not implemented') good=yes ;;
	'abstract Connection refused') good=yes ;;
	*) good=no ;;
	esac
	is "refused: $name:$got" "$good" yes
done <"$work/closed"
ok 'all was tried' [ "$refused" -ge 45 ]
inside -o container.env="ABSTRACT=$ABSTRACT" -o security.seccomp=none -o security.caps=all -o namespaces.net=host -- attack all >"$work/open"
for name in tiocsti-high unshare-mount mount remount umount settime setns pivot_root handle abstract; do
	is "without filter, with capabilities: $name" "$(result open $name)" ok
done
is 'a device of the image is not opened even so' "$(result open device)" 'Permission denied'
kill "$listener" 2>/dev/null
wait "$listener" 2>/dev/null
cp "$root/bin/attack" "$root/bin/suid"
chmod 4755 "$root/bin/suid"
is 'a set-uid program of the image' "$(inside -o container.user=65534:65534 -- suid euid)" 65534
is 'nor without no_new_privs' "$(inside -o container.user=65534:65534 -o security.no_new_privs=no -- suid euid)" 65534
is 'nothing but 0 to 2 is open' "$(inside -- sh -c 'ls /proc/self/fd' 8</ 9</dev/null | tr '\n' ' ')" '0 1 2 3 '
is 'nor in a shell started by it' "$(inside -- sh -c 'cd /proc/self/fd && echo *' 8</ 9</dev/null)" '0 1 2 3'
# Pid 1, for one that may look into it: who was put beside it (attack-pid1.t: the payload itself may not).
timeout 60 ctr-spawn run pid1 -o "container.rootfs=$root" -- sh -c 'while :; do sleep 60; done'
beside() { # COMMAND...
	inside -o namespaces.pid=container:pid1 -o 'security.caps=default +sys_ptrace' -- "$@"
}
if beside sh -c : >"$work/why"; then
	for name in ptrace-1 proc-1-exe proc-1-mem; do
		is "beside it: $name" "$(beside attack $name)" "$name: ok"
	done
	is 'pid 1 holds no directory' "$(beside sh -c 'for f in /proc/1/fd/*; do [ -d $f ] && echo $f; done; echo end')" end
	is 'its root is that of the container' "$(beside sh -c 'stat -c %d:%i /proc/1/root/. /proc/1/cwd/. | sort -u')" "$(stat -c %d:%i "$root")"
	is 'its program is not to be written' "$(beside attack proc-1-exe-access | sed 's/Operation not permitted/Read-only file system/')" 'proc-1-exe-access: Read-only file system'
else
	skip 'what pid 1 has' "no shared pid namespace here: $(head -n 1 "$work/why")"
fi
timeout 60 ctr-signal rm -f pid1
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
