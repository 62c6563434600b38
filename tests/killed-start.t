#!/bin/sh
# SIGKILL of ctr-spawn, of the monitor it forked, or of both, at 100 moments of a start: afterwards the
# name can be started or removed, and nothing runs or stays unrecorded.
. "$(dirname "$0")/lib.sh"
# Starts "$@" and kills it after $1 times 0.1 ms: the parent, its children, or both.
cat >"$work/killer" <<'P'
my $turn = shift;
my $pid = fork // die;
if ($pid == 0) { open STDERR, '>', '/dev/null'; exec @ARGV or exit 99 }
select undef, undef, undef, $turn / 10000;
my $children = '';
if (open my $file, '<', "/proc/$pid/task/$pid/children") { $children = <$file> // '' }
my @victims = ($turn % 3 != 1 ? $pid : (), $turn % 3 != 0 ? split(' ', $children) : ());
kill 'KILL', @victims if @victims;
waitpid $pid, 0;
P
unique=$((100000 + $$)) # seconds that only payloads of this run sleep
bad=0
i=0
while [ "$i" -lt 100 ]; do
	i=$((i + 1))
	timeout 20 perl "$work/killer" "$i" ctr-spawn run k -- sleep "$unique" || bad=$((bad + 1))
	if [ -d "$CTR_RUN_DIR/k" ]; then
		timeout 20 ctr-signal rm -f k 2>>"$work/errors" || bad=$((bad + 1))
	fi
	# Its child, if that was not killed, may have been about to take the name: then it has it, whole.
	timeout 20 ctr-spawn run k -- true 2>>"$work/errors" || {
		timeout 20 ctr-signal rm -f k 2>>"$work/errors"
		timeout 20 ctr-spawn run k -- true 2>>"$work/errors"
	} || bad=$((bad + 1))
	timeout 20 ctr-signal rm -f k 2>>"$work/errors" || bad=$((bad + 1))
done
ok 'every name could be used again' test "$bad" -eq 0
sed 's/^/# /' "$work/errors" 2>/dev/null
is 'no record is left' "$(ls "$CTR_RUN_DIR")" ''
is 'no half-made record is left' "$(find "$CTR_RUN_DIR" -name '.new*' -o -name '.del*' | wc -l)" 0
left() {
	for process in /proc/[0-9]*; do
		[ "$(tr '\0' ' ' <"$process/cmdline" 2>/dev/null)" = "sleep $unique " ] || continue
		dead "${process#/proc/}" || echo "$process"
	done
	return 0
}
none_left() { [ -z "$(left)" ]; }
ok 'no payload is left' until_ok 10 none_left
done_testing
