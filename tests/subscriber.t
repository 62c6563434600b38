#!/bin/sh
# A ring never kills, never hits another, at most one is pending, and none is owed: stopped, dead, reused
# pid, no handler, sigwait(), no queue left.
. "$(dirname "$0")/lib.sh"
ctr-spawn run s -- sleep 1000
dir=$CTR_RUN_DIR/s
until_ok 20 sh -c '[ "$(ctr-status get filter_abi s)" = 1 ]'
shadow() { sed -n 's/^ShdPnd:[[:space:]]*//p' "/proc/$1/status"; }
pends() { [ "$(shadow "$1" | cut -c 1-6)" = 000004 ]; }
subscribed() { [ "$(ls "$dir/watch")" = "$1" ]; }
event() { # one more event, and it is done
	seq=$(ctr-status get seq s)
	printf 'rotate\n' >"$dir/requests/tmp"
	mv "$dir/requests/tmp" "$dir/requests/1"
	kill -40 "$(ctr-status get monitor_pid s)"
	until_ok 20 sh -c "[ \$(ctr-status get seq s) -gt $seq ]"
}
sh -c 'trap "echo rung >>$0" 43; : >$0; while :; do sleep 0.05; done' "$work/rung" &
stopped=$!
until_ok 10 test -e "$work/rung"
ok 'watch' ctr-signal watch --pid "$stopped" s
kill -STOP "$stopped"
for _ in 1 2 3 4 5 6; do event; done
ok 'six events while it is stopped: a ring is pending' until_ok 10 pends "$stopped"
kill -CONT "$stopped"
ok 'it is heard' until_ok 10 test -s "$work/rung"
event
ok 'once for all, and then the next' until_ok 10 sh -c "[ \$(wc -l <'$work/rung') = 2 ]"
kill -9 "$stopped"
wait "$stopped" 2>/dev/null
event
ok 'one that died is forgotten' until_ok 10 subscribed ''

sleep 1000 &
other=$!
inode=$(ctr-signal watch --pid $other s && cut -d: -f2 "$dir/watch/$other" | cut -d' ' -f1)
event
ok 'no handler: not rung, so alive' kill -0 "$other"
is 'and still a subscriber' "$(ls "$dir/watch")" "$other"
case $inode in
0) echo "$other:0:1 43" >"$dir/watch/$other" ;;
*) echo "$other:$((inode - 1)) 15" >"$dir/watch/$other" ;;
esac
event
ok 'a pid that is another process by now is not touched' kill -0 "$other"
ok 'its subscription is gone' until_ok 10 subscribed ''
for junk in '' 'x' "$other" "$other:1 0" "$other:1 99" "$other:1 43 more"; do
	printf '%s\n' "$junk" >"$dir/watch/1"
	mkfifo "$dir/watch/2" 2>/dev/null
	event
done
is 'junk does no harm' "$(ctr-status get monitor_state s)" alive
rm -f "$dir/watch"/*
kill "$other"

cat >"$work/wait.c" <<'C'
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/syscall.h>
int main(void)
{
	unsigned long long set = 1ULL << 42;
	if (syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, 0, 8) < 0)
		return 1;
	alarm(60);
	puts("ready");
	fflush(stdout);
	return syscall(SYS_rt_sigtimedwait, &set, 0, 0, 8) == 43 ? 0 : 2;
}
C
if cc -o "$work/wait" "$work/wait.c" 2>/dev/null; then
	"$work/wait" >"$work/ready" &
	waiter=$!
	until_ok 10 test -s "$work/ready"
	ctr-signal watch --pid "$waiter" s
	event
	wait "$waiter"
	is 'one in sigwait() is rung, by a monitor without capabilities' $? 0
else
	count=$((count + 1))
	echo "ok $count - sigwait() # SKIP no compiler"
fi

# A shell blocks all signals for a moment around vfork(2): a ring then would be its death afterwards.
cat >"$work/block.pl" <<'P'
use POSIX;
my ($dir, $early) = @ARGV;
my $all = POSIX::SigSet->new;
sub till { select undef, undef, undef, 0.05 until -e "$dir/$_[0]" }
sub tell_it { open my $file, '>', "$dir/$_[0]"; close $file }
$all->fillset;
sigprocmask(SIG_BLOCK, $all) if $early;
tell_it('up');
till('block');
sigprocmask(SIG_BLOCK, $all);
tell_it('blocked');
till('go');
sigprocmask(SIG_UNBLOCK, $all);
tell_it('through');
sleep 1000;
P
blocks() { # NAME EARLY
	mkdir "$work/$1"
	perl "$work/block.pl" "$work/$1" "$2" &
	blocker=$!
	until_ok 20 test -e "$work/$1/up"
	ctr-signal watch --pid "$blocker" s
	: >"$work/$1/block"
	until_ok 20 test -e "$work/$1/blocked"
	event
}
if perl -MPOSIX -e 1 2>/dev/null; then
	blocks moment 0
	: >"$work/moment/go"
	ok 'all signals blocked for a moment: not rung, so alive' until_ok 20 test -e "$work/moment/through"
	kill -9 "$blocker"
	blocks always 1
	ok 'blocked since it came: rung' until_ok 10 pends "$blocker"
	kill -9 "$blocker"
else
	skip 'all signals blocked for a moment' 'no perl'
fi

if command -v prlimit >/dev/null; then
	prlimit --sigpending=0:0 sh -c 'trap "echo rung >>$0" 43; : >$0; while :; do sleep 0.05; done' "$work/limit" &
	until_ok 10 test -e "$work/limit"
	ctr-signal watch --pid $! s
	event
	ok 'no queue left: the ring comes through, or the files tell' kill -0 $!
	is 'the monitor does not mind' "$(ctr-status get monitor_state s)" alive
	kill $!
else
	count=$((count + 1))
	echo "ok $count - RLIMIT_SIGPENDING # SKIP no prlimit(1)"
fi
ok 'stop' timeout 20 ctr-signal stop -t KILL s
is 'every event is in the file' "$(ctr-status events s | awk '$2 != NR {print}')" ''
done_testing
