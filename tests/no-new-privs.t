#!/bin/sh
# security.no_new_privs: in force by itself, not by way of the filter; a set-uid program where such a one counts.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/attack.sh"
bit='while read -r key value; do [ "$key" != NoNewPrivs: ] || echo "$value"; done </proc/self/status'
mkdir "$work/tools"
cp "$root/bin/attack" "$work/tools/suid"
chmod 4755 "$work/tools/suid"
user() { # OPTION...: the effective uid of a user's set-uid program on a mount that is not nosuid
	inside -o security.seccomp=none -o container.user=65534:65534 -o "mount.bind=$work/tools /tools suid" "$@" -- /tools/suid euid
}
is 'a set-uid program gains nothing' "$(user)" 65534
is 'it is set' "$(inside -o security.seccomp=none -- sh -c "$bit")" 1
is 'with the filter too' "$(inside -- sh -c "$bit")" 1
is 'not when it is not asked for' "$(inside -o security.no_new_privs=no -- sh -c "$bit")" 0
timeout 60 ctr-spawn run e -o "container.rootfs=$root" -o security.seccomp=none -- sh -c 'while :; do sleep 60; done'
is 'a command by exec' "$(timeout 60 ctr-spawn exec e sh -c "$bit")" 1
timeout 60 ctr-signal rm -f e
got=$(user -o security.no_new_privs=no)
if [ "$got" = 65534 ]; then
	skip 'without it the program is root' "set-uid counts for nothing in $work"
else
	is 'without it the program is root' "$got" 0
fi
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
