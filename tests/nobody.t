#!/bin/sh
# What another user can do to root's records: nothing; and what root refuses of theirs.
. "$(dirname "$0")/lib.sh"
nobody() {
	perl -e '$) = "65534 65534"; $( = 65534; $< = $> = 65534; exec @ARGV or exit 99' "$@"
}
cp -R "$top/bin" "$work/bin" # where anybody may go
ctr-spawn run a -- sleep 60
is 'nobody cannot open lock' "$(nobody sh -c "exec 3<'$CTR_RUN_DIR/a/lock' && echo open" 2>/dev/null)" ''
is 'nobody may read the state' "$(nobody "$work/bin/ctr-status" get state a)" running
ok 'nor stop' rc 2 nobody "$work/bin/ctr-signal" stop a
is 'it still runs' "$(ctr-status get state a)" running
mkdir "$work/theirs"
chown 65534 "$work/theirs"
nobody mkdir "$work/theirs/x"
nobody sh -c "printf 'format=1\nstate=exited\nexit=0\nend=1\n' >'$work/theirs/x/status'; mkfifo '$work/theirs/x/lock'"
ok 'root does not change a RUN of others' rc 2 timeout 5 ctr-signal rm -R "$work/theirs" x
ok 'nor start in it' rc 125 timeout 5 ctr-spawn run -R "$work/theirs" y -- true
mkdir "$work/mine"
nobody true
ln -s "$work/theirs/x" "$work/mine/x"
ok 'a planted link is refused' rc 2 timeout 5 ctr-signal stop -R "$work/mine" x
ok 'a FIFO as status does not block' sh -c "mkdir '$work/mine/f'; mkfifo '$work/mine/f/status'; timeout 5 ctr-status get state -R '$work/mine' f; [ \$? = 2 ]"
ok 'a record cut short is told, not believed' sh -c "mkdir '$work/mine/t'; printf 'format=1\nstate=exi' >'$work/mine/t/status'; timeout 5 ctr-status get state -R '$work/mine' t; [ \$? = 2 ]"
ok 'no permission is said' rc 125 nobody env CTR_RUN_DIR="$work/mine/run" "$work/bin/ctr-spawn" run z -- true
done_testing
