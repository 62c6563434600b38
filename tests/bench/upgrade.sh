#!/bin/sh
# How long a monitor is away when it executes a new image in place: from signal 41, sent
# to one that sleeps, to the time that the new image writes in its record. Each time
# another copy of the program has been installed. Beside it, in turn, what no program that
# executes another can do without: a bare execve(2) of a static one, timed the same way. The
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
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
static long long now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
int main(int argc, char **argv)
{
	long long here = now();
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
figures() { # NAME: of the numbers on standard input
	sort -n | awk -v name="$1" '{ v[NR] = $1 }
		END { printf "%-28s %8.0f %8.0f %8.0f\n", name, v[int((NR + 1) / 2)], v[1], v[int((NR * 9 + 9) / 10)] }'
}
{ musl-gcc -static -Os -w -o "$work/bare" "$work/bare.c" || cc -static -Os -w -o "$work/bare" "$work/bare.c"; } 2>/dev/null
"$work/bin/ctr-spawn" run bench -- sleep 600
perl -MTime::HiRes=clock_gettime,usleep,CLOCK_REALTIME -e '
	my ($pid, $record, $installed, $n, $bare) = @ARGV;
	sub upgraded { # when it says that it was
		open my $f, "<", "$record/status" or return 0;
		my %field = map { /^(\w+)=(.*)$/ ? ($1, $2) : () } <$f>;
		return $field{upgraded} || 0;
	}
	for (1 .. $n) {
		my $before = upgraded();
		system("cp", $installed, "$installed.new") == 0 or die;
		rename "$installed.new", $installed or die "rename: $!\n";
		usleep(2000);
		my $sent = clock_gettime(CLOCK_REALTIME);
		kill 41, $pid or die "kill: $!\n";
		my $after = $before;
		for (my $i = 0; $i < 5000 && $after eq $before; $i++) {
			usleep(1000);
			$after = upgraded();
		}
		die "no upgrade seen\n" if $after eq $before;
		my @bare = sort { $a <=> $b } split " ", qx($bare 3);
		printf "%.1f %.1f\n", ($after - $sent) * 1e6, $bare[1] || 0;
	}
' "$(bin/ctr-status get monitor_pid bench)" "$CTR_RUN_DIR/bench" "$work/bin/ctr-monitor" "$N" "$work/bare" >"$work/took"
cut -d ' ' -f 2 "$work/took" | figures 'a bare execve'
cut -d ' ' -f 1 "$work/took" | figures 'signal 41 to new image'
awk '$2 > 0 { print $1 / $2 }' "$work/took" | sort -n | awk '{ v[NR] = $1 }
	END { printf "%-28s %8.2f\n", "times a bare one", v[int((NR + 1) / 2)] }'
