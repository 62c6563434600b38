#!/bin/sh
# A payload that writes faster than the log takes it gets a wider pipe, for as long as that lasts;
# not a byte is lost on the way there and back.
. "$(dirname "$0")/lib.sh"
cat >"$work/burst.c" <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
static int width(void) { return fcntl(1, F_GETPIPE_SZ); }
static void say(const char *path, int number)
{
	FILE *file = fopen("/tmp/new", "w");
	fprintf(file, "%d\n", number);
	fclose(file);
	rename("/tmp/new", path);
}
/* Numbered lines at full speed until the pipe has become wider, but not for ever; then silence. */
int main(void)
{
	static char lines[32 * 65536 + 1];
	unsigned long number = 0;
	int usual = width();
	int most = usual;
	int own[2];
	for (unsigned round = 0; round < 100 && most == usual; round++) {
		for (unsigned i = 0; i < 65536; i++)
			snprintf(lines + 32 * i, 33, "%031lu\n", number++);
		for (size_t done = 0; done < sizeof(lines) - 1;) {
			ssize_t wrote = write(1, lines + done, sizeof(lines) - 1 - done);
			if (wrote <= 0)
				return 9;
			done += (size_t)wrote;
		}
		most = width() > most ? width() : most;
	}
	/* Nobody without privilege gets one where the user's pipes hold too much already. */
	if (most == usual && pipe(own) == 0 && fcntl(own[1], F_SETPIPE_SZ, 262144) < 0)
		most = -1;
	say("/tmp/most", most);
	for (unsigned i = 0; i < 1500 && width() != usual; i++)
		usleep(10000);
	say("/tmp/after", width());
	while (access("/tmp/end", F_OK) < 0)
		usleep(10000);
	printf("%031lu\n", number);
	return 0;
}
C
if ! cc -O1 -static -o "$work/burst" "$work/burst.c" 2>"$work/said"; then
	echo "1..0 # SKIP $(head -n 1 "$work/said")"
	exit 0
fi
if [ "$(cat /proc/sys/fs/pipe-max-size)" -lt 262144 ]; then
	echo '1..0 # SKIP pipes are not allowed to be so wide here'
	exit 0
fi
mkdir "$work/shared"
chmod 777 "$work/shared"
for format in raw cri; do
	cp "$work/burst" "$work/shared/"
	timeout 30 ctr-spawn run $format -o log.format=$format -o log.max_size=8G \
		-o "mount.bind=$work/shared /tmp rw,exec" -- /tmp/burst
	ok "$format: it ends to write" until_ok 60 test -e "$work/shared/most"
	if [ "$(cat "$work/shared/most")" = -1 ]; then
		ok "$format: # SKIP this user's pipes hold too much now for a wider one" true
	else
		is "$format: its pipe became wider" "$(cat "$work/shared/most")" 262144
	fi
	ok "$format: it looks at it in silence" until_ok 30 test -e "$work/shared/after"
	is "$format: as it was again" "$(cat "$work/shared/after")" 65536
	: >"$work/shared/end"
	ok "$format: it ends" timeout 30 ctr-status wait $format
	is "$format: every line once, whole, in order" \
		"$(ctr-status log $format | awk '$1 + 0 != NR - 1 || length($1) != 31 { print NR ": " $0; if (++bad > 3) exit }')" ''
	rm -f "$work/shared"/*
done
done_testing
