#!/bin/sh
# A terminal in a user namespace: the payload's own, whoever it is there; its input comes by attach's way.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ordinary.sh"
look='echo "$(tty) $(stat -c %u /dev/pts/0) $(stat -c %u /dev/console)"; echo told >/dev/tty; read -r line; echo "read $line"'
said() { tr -d '\r' <"$CTR_RUN_DIR/$1/log" | tr '\n' ' '; }
attached() { # NAME COMMAND...: a line typed into it
	name=$1
	shift
	until_ok 20 grep -q told "$CTR_RUN_DIR/$name/log"
	echo typed | "$@" timeout 20 ctr-spawn attach "$name" >/dev/null 2>&1
	timeout 20 ctr-status wait "$name" >/dev/null
}
as_user timeout 30 ctr-spawn run a -o container.terminal=yes -- sh -c "$look"
attached a as_user
is 'an ordinary user' "$(said a)" '/dev/pts/0 0 0 told typed read typed '
as_user timeout 30 ctr-spawn run b -o container.terminal=yes -o container.user=7:8 -- sh -c "$look"
attached b as_user
is 'as another user inside' "$(said b)" '/dev/pts/0 7 7 told typed read typed '
CTR_RUN_DIR=$work/ctr
for user in 0 7; do
	ctr-spawn run "m$user" -o namespaces.user=private -o namespaces.uid_map=0:100000:1000 -o namespaces.gid_map=0:100000:1000 \
		-o container.terminal=yes -o "container.user=$user" -- sh -c "$look"
	attached "m$user" env
	is "mapped by root, user $user" "$(said "m$user")" "/dev/pts/0 $user $user told typed read typed "
done
CTR_RUN_DIR=$work/u/ctr
as_user ctr-signal rm -f a b >/dev/null 2>&1
CTR_RUN_DIR=$work/ctr
done_testing
