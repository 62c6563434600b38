/* SPDX-License-Identifier: ISC */
/* Quoting, percent-encoding, parsing: what is written reads back, bad text is refused. */
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/quote.h"
#include "base/schedule.h"
#include "base/signame.h"
#include "base/text.h"
#include "run/pidref.h"

static int count;
static int failed;

static void
check(int good, const char *what)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++count, what);
	failed |= !good;
}

static void
round_trip(const char *string)
{
	char quoted[512];
	char back[512];
	const char *at = quoted;
	const char *why = NULL;
	struct text text;

	text_init(&text, quoted, sizeof(quoted));
	quote_value(&text, string);
	check(unquote_value(quoted, back) == NULL && strcmp(back, string) == 0, "value round trip");
	text_init(&text, quoted, sizeof(quoted));
	quote_word(&text, string);
	check(unquote_word(&at, back, &why) == 1 && strcmp(back, string) == 0 && *at == '\0',
	    "word round trip");
	text_init(&text, quoted, sizeof(quoted));
	text_percent(&text, string);
	check(text_percent_decode(quoted, back, sizeof(back)) == 0 && strcmp(back, string) == 0
		&& strpbrk(quoted, " =\n") == NULL,
	    "percent round trip");
}

int
main(void)
{
	static const char *const strings[] = {"", "plain", "a b", "\"", "\\", "a\"b\\c'd", "\t\n\r",
	    "=;#", "\303\274\377\376", "\001\177x7", " lead", "trail ", "%41", "a;b # c"};
	char back[64];
	const char *why = NULL;
	struct schedule schedule;
	struct pidref ref;
	uint64_t number;
	const char *open = "'x";

	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		round_trip(strings[i]);
	check(unquote_value("\"a", back) != NULL, "open quote refused");
	check(unquote_value("\"a\" b", back) != NULL, "text behind a quote refused");
	check(unquote_value("\"\\0\"", back) != NULL, "NUL refused");
	check(unquote_word(&open, back, &why) == -1, "open single quote refused");
	check(parse_size("64M", &number) == 0 && number == 64 << 20, "64M");
	check(parse_size("64Q", &number) < 0 && parse_size("", &number) < 0, "bad sizes");
	check(parse_size("99999999999999T", &number) < 0, "size overflow");
	check(parse_duration("1.5s", &number) == 0 && number == 1500000000, "1.5s");
	check(parse_duration("500ms", &number) == 0 && number == 500000000, "500ms");
	check(parse_duration("-1", &number) < 0 && parse_duration("1x", &number) < 0, "bad times");
	check(schedule_parse("TERM/10/KILL", &schedule) == 0 && schedule.count == 2
		&& schedule.step[0].wait_ns == 10000000000 && schedule.step[1].signal == 9,
	    "TERM/10/KILL");
	check(schedule_parse("TERM/", &schedule) < 0 && schedule_parse("", &schedule) < 0
		&& schedule_parse("FOO/1/KILL", &schedule) < 0,
	    "bad schedules");
	check(signame_number("SIGTERM") == 15 && signame_number("40") == 40
		&& signame_number("RTMIN") < 0 && signame_number("0") < 0,
	    "signal names");
	check(pidref_parse("12:34", &ref) == 0 && ref.pid == 12 && ref.inode == 34, "PID:INODE");
	check(pidref_parse("12:0:99", &ref) == 0 && ref.start == 99, "PID:0:START");
	check(pidref_parse("12", &ref) < 0 && pidref_parse("0:1", &ref) < 0
		&& pidref_parse("1:2x", &ref) < 0,
	    "bad identities");
	check(pidref_self(&ref) == 0 && pidref_alive(&ref), "self is alive");
	ref.inode += ref.inode != 0;
	ref.start++;
	check(!pidref_alive(&ref), "another identity of that pid is not");
	printf("1..%d\n", count);
	return failed;
}
