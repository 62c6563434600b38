/* SPDX-License-Identifier: ISC */
/* The one table of signal names. In: name or number. Out: the other. */
#include "base/signame.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/parse.h"

static const struct {
	const char *name;
	int number;
} signame_table[] = {
	{"HUP", SIGHUP}, {"INT", SIGINT}, {"QUIT", SIGQUIT}, {"ILL", SIGILL}, {"TRAP", SIGTRAP},
	{"ABRT", SIGABRT}, {"BUS", SIGBUS}, {"FPE", SIGFPE}, {"KILL", SIGKILL}, {"USR1", SIGUSR1},
	{"SEGV", SIGSEGV}, {"USR2", SIGUSR2}, {"PIPE", SIGPIPE}, {"ALRM", SIGALRM},
	{"TERM", SIGTERM}, {"CHLD", SIGCHLD}, {"CONT", SIGCONT}, {"STOP", SIGSTOP},
	{"TSTP", SIGTSTP}, {"TTIN", SIGTTIN}, {"TTOU", SIGTTOU}, {"URG", SIGURG},
	{"XCPU", SIGXCPU}, {"XFSZ", SIGXFSZ}, {"VTALRM", SIGVTALRM}, {"PROF", SIGPROF},
	{"WINCH", SIGWINCH}, {"IO", SIGIO}, {"PWR", SIGPWR}, {"SYS", SIGSYS},
};

int
signame_number(const char *name)
{
	uint32_t number;

	if (parse_u32(name, SIGNAL_MAX, &number) == 0) {
		if (number > 0)
			return (int)number;
		errno = EINVAL;
		return -1;
	}
	if (strncmp(name, "SIG", 3) == 0)
		name += 3;
	for (size_t i = 0; i < sizeof(signame_table) / sizeof(signame_table[0]); i++)
		if (strcmp(name, signame_table[i].name) == 0)
			return signame_table[i].number;
	errno = EINVAL;
	return -1;
}

const char *
signame_name(int number)
{
	for (size_t i = 0; i < sizeof(signame_table) / sizeof(signame_table[0]); i++)
		if (signame_table[i].number == number)
			return signame_table[i].name;
	return NULL;
}
