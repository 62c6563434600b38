#!/bin/sh
# What an upgrade takes. The swap: nobody listens, from the old image's execve(2) to the first
# instruction of the new one's main, as the record tells it (swap_time). The whole: from signal 41,
# sent to a monitor that sleeps, to the time that the new image writes in its record. Each time
# another copy of the program has been installed; the old file lives on, as it does where
# other monitors run it. Beside them, in turn, what no program can do without: a bare execve(2) to
# main, and a bare program that sleeps, is told so by a signal, executes itself and says when. The
# ratio is of each pair, so that what else the machine does counts for both. N: how often.
set -e
cd "$(dirname "$0")/../.."
if [ -z "${BENCH_INSIDE-}" ]; then
	BENCH_INSIDE=1 exec unshare -m sh "$0" "$@"
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-bench.XXXXXX")
mount -t tmpfs none "$work" # as /run is one
trap 'bin/ctr-signal rm -f bench >/dev/null 2>&1 || :; umount -l "$work"; rmdir "$work"' EXIT
export CTR_RUN_DIR="$work/ctr"
N=${N:-200}
mkdir "$work/bin"
cp bin/ctr-spawn bin/ctr-monitor "$work/bin/"
cat >"$work/bare.c" <<'C'
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
static long long now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
/* Told by signal 41 it executes itself; that one writes when, and sleeps again. */
static int told(char **argv)
{
	struct timespec t;
	sigset_t set;
	FILE *file;
	clock_gettime(CLOCK_REALTIME, &t);
	file = fopen(argv[2], "w");
	fprintf(file, "upgraded=%lld.%09ld\n", (long long)t.tv_sec, t.tv_nsec);
	fclose(file);
	sigemptyset(&set);
	sigaddset(&set, 41);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigwaitinfo(&set, NULL);
	return execv(argv[0], argv);
}
int main(int argc, char **argv)
{
	long long here = now();
	if (argc == 3 && strcmp(argv[1], "told") == 0)
		return told(argv);
	char left[16], sent[32];
	char *next[] = {argv[0], left, sent, NULL};
	if (argc < 2 || (argc == 3 && printf("%.1f\n", (here - atoll(argv[2])) / 1e3) < 0) || atoi(argv[1]) == 0)
		return 0;
	fflush(stdout);
	snprintf(left, sizeof(left), "%d", atoi(argv[1]) - 1);
	snprintf(sent, sizeof(sent), "%lld", now());
	execv(argv[0], next);
	return 1;
}
C
printf '%-28s %8s %8s %8s\n' "us, $N times" median least p90
. tests/bench/lib.sh
bench=upgrade
figures() { # NAME: of the numbers on standard input
	sort -n | awk '{ v[NR] = $1 }
		END { printf "%.0f %.0f %.0f\n", v[int((NR + 1) / 2)], v[1], v[int((NR * 9 + 9) / 10)] }' >"$work/figure"
	read -r median least most <"$work/figure"
	printf '%-28s %8s %8s %8s\n' "$1" "$median" "$least" "$most"
	bench_tsv "$1" "$median" "$least" us
}
{ musl-gcc -static -Os -w -o "$work/bare" "$work/bare.c" || cc -static -Os -w -o "$work/bare" "$work/bare.c"; } 2>/dev/null
"$work/bin/ctr-spawn" run bench -- sleep 600
mkdir "$work/told"
"$work/bare" told "$work/told/status" &
told=$!
trap 'kill "$told"; bin/ctr-signal rm -f bench >/dev/null 2>&1 || :; umount -l "$work"; rmdir "$work"' EXIT
perl -MTime::HiRes=clock_gettime,usleep,CLOCK_REALTIME -e '
	my ($pid, $record, $installed, $n, $bare, $told, $other) = @ARGV;
	sub field { # of a record
		my ($record, $name) = @_;
		open my $f, "<", "$record/status" or return 0;
		my %field = map { /^(\w+)=(.*)$/ ? ($1, $2) : () } <$f>;
		return $field{$name} || 0;
	}
	sub took { # from the signal on, in microseconds
		my ($pid, $record) = @_;
		my $before = field($record, "upgraded");
		usleep(2000);
		my $sent = clock_gettime(CLOCK_REALTIME);
		kill 41, $pid or die "kill: $!\n";
		my $after = $before;
		for (my $i = 0; $i < 5000 && ($after eq $before || !$after); $i++) {
			usleep(1000);
			$after = field($record, "upgraded");
		}
		die "no upgrade seen\n" if $after eq $before;
		return ($after - $sent) * 1e6;
	}
	for (1 .. $n) {
		system("cp", $installed, "$installed.new") == 0 or die;
		rename $installed, "$installed.old" or die "rename: $!\n";
		rename "$installed.new", $installed or die "rename: $!\n";
		my $ours = took($pid, $record);
		my @bare = sort { $a <=> $b } split " ", qx($bare 3);
		printf "%.1f %.1f %.1f %d\n", $ours, $bare[1] || 0, took($told, $other), field($record, "swap_time");
	}
' "$(bin/ctr-status get monitor_pid bench)" "$CTR_RUN_DIR/bench" "$work/bin/ctr-monitor" "$N" "$work/bare" "$told" "$work/told" >"$work/took"
cut -d ' ' -f 2 "$work/took" | figures 'swap: a bare execve'
cut -d ' ' -f 4 "$work/took" | figures 'swap: a monitor'
cut -d ' ' -f 3 "$work/took" | figures 'whole: a bare one'
cut -d ' ' -f 1 "$work/took" | figures 'whole: a monitor'
awk '$3 > 0 { print $1 / $3; d[NR] = $1 - $3 }' "$work/took" | sort -n | awk '{ v[NR] = $1 }
	END { printf "%-28s %8.2f\n", "times a bare one that is told", v[int((NR + 1) / 2)] }'
awk '{ print $1 - $3 }' "$work/took" | figures 'beyond a bare one'
