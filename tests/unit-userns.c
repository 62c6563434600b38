/* SPDX-License-Identifier: ISC */
/* The switches that forbid user namespaces, each as a host has it: a made-up /proc. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/io.h"
#include "child/userns.h"

static int count;
static int failed;

static void
check(int good, const char *what)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++count, what);
	failed |= !good;
}

/* What is said with these values ("": no such switch). */
static const char *
said(int proc, const char *max, const char *clone, const char *apparmor)
{
	static char out[600];
	const char *const names[] = {"sys/user/max_user_namespaces",
	    "sys/kernel/unprivileged_userns_clone",
	    "sys/kernel/apparmor_restrict_unprivileged_userns"};
	const char *const values[] = {max, clone, apparmor};
	struct text text;

	for (unsigned i = 0; i < 3; i++) {
		unlinkat(proc, names[i], 0);
		if (values[i][0] != '\0')
			io_create_file(proc, names[i], values[i], strlen(values[i]), 0644);
	}
	text_init(&text, out, sizeof(out));
	userns_remedy(proc, &text);
	return out;
}

int
main(void)
{
	char path[] = "/tmp/ctr-unit.XXXXXX";
	int proc = mkdtemp(path) == NULL ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (proc < 0 || mkdirat(proc, "sys", 0755) < 0 || mkdirat(proc, "sys/user", 0755) < 0
	    || mkdirat(proc, "sys/kernel", 0755) < 0)
		return 1;
	check(said(proc, "96364\n", "", "")[0] == '\0', "a host that allows them");
	check(said(proc, "96364\n", "1\n", "0\n")[0] == '\0', "with all switches on");
	check(strstr(said(proc, "0\n", "", ""), "sysctl -w user.max_user_namespaces=") != NULL,
	    "none at all");
	check(strstr(said(proc, "9\n", "0\n", ""), "sysctl -w kernel.unprivileged_userns_clone=1")
		!= NULL, "Debian's switch");
	check(strstr(said(proc, "9\n", "1\n", "1\n"),
		  "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0") != NULL, "Ubuntu's");
	check(strstr(said(proc, "0\n", "0\n", "1\n"), "; kernel.unprivileged_userns_clone") != NULL,
	    "all are told");
	close(proc);
	dir_remove_tree(AT_FDCWD, path);
	printf("1..%d\n", count);
	return failed;
}
