#!/bin/sh
# Who is rung at an end finds the payload's last words in the log, at that moment.
. "$(dirname "$0")/lib.sh"
cat >"$work/last.c" <<'C'
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
static char words[60000];
/* say: told by USR1, writes and is gone. hear LOG: tells how long the log is when it is rung. */
int main(int argc, char **argv)
{
	struct stat st;
	sigset_t set;
	int sig = argc > 2 ? 43 : SIGUSR1;
	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_BLOCK, &set, NULL);
	alarm(20);
	if (argc > 2 ? puts("ready") < 0 || fflush(stdout) != 0 : creat("/tmp/up", 0644) < 0)
		return 1;
	do {
		if (sigwaitinfo(&set, NULL) < 0)
			return 1;
		if (argc == 2) {
			memset(words, '\n', sizeof(words));
			_exit(write(1, words, sizeof(words)) == sizeof(words) ? 7 : 1);
		}
	} while (stat(argv[3], &st) < 0); /* its end is in the exit record */
	printf("%lld\n", (long long)(stat(argv[2], &st) < 0 ? 0 : st.st_size));
	return 0;
}
C
mkdir "$work/shared"
if ! cc -O1 -static -o "$work/shared/last" "$work/last.c" 2>"$work/said"; then
	echo "1..0 # SKIP $(head -n 1 "$work/said")"
	exit 0
fi
chmod 777 "$work/shared"
for turn in 1 2 3 4 5 6 7 8 9 10 11 12; do
	init=yes
	[ $((turn % 2)) = 0 ] || init=no # then the payload is pid 1 itself; its monitor finds its words and its end together
	timeout 30 ctr-spawn run "r$turn" -o "container.init=$init" -o "mount.bind=$work/shared /tmp rw,exec" -- /tmp/last say || break
	"$work/shared/last" hear "$CTR_RUN_DIR/r$turn/log" "$CTR_RUN_DIR/r$turn/exit" >"$work/heard$turn" &
	hearer=$!
	until_ok 20 grep -q ready "$work/heard$turn"
	until_ok 20 test -e "$work/shared/up"
	rm -f "$work/shared/up"
	ctr-signal watch --pid "$hearer" "r$turn"
	monitor=$(ctr-status get monitor_pid "r$turn")
	payload=$(ctr-status get payload_pid "r$turn")
	[ $init = yes ] || kill -STOP "$monitor"
	ctr-signal kill -s USR1 "r$turn"
	[ $init = yes ] || { until_ok 20 dead "$payload"; kill -CONT "$monitor"; }
	wait "$hearer"
	tail -n 1 "$work/heard$turn" >>"$work/sizes"
done
is 'twelve times all of it' "$(sort "$work/sizes" | uniq -c | tr -s ' ' | sed 's/^ //')" '12 60000'
done_testing
