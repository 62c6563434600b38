/* SPDX-License-Identifier: ISC */
/* Where records are and what outlives the boot, by user and environment; what there is not entered. TAP. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/io.h"
#include "run/keep.h"
#include "run/rundir.h"

static unsigned count, failed;

static void
check(bool right, const char *name)
{
	printf("%s %u - %s\n", right ? "ok" : "not ok", ++count, name);
	failed += !right;
}

static bool
run_is(const char *option, const char *wanted)
{
	char path[400];

	return rundir_path(option, path, sizeof(path)) == 0 && strcmp(path, wanted) == 0;
}

/* For records in the usual RUN. */
static bool
state_is(const char *wanted)
{
	char run[400];
	char path[400];

	return rundir_usual(run, sizeof(run)) == 0 && keep_path(run, path, sizeof(path)) == 0 && strcmp(path, wanted) == 0;
}

static void
bare(void)
{
	unsetenv("CTR_RUN_DIR");
	unsetenv("CTR_STATE_DIR");
	unsetenv("XDG_RUNTIME_DIR");
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
}

static void
given(void)
{
	char path[400];
	char long_one[600];

	bare();
	memset(long_one, 'x', sizeof(long_one) - 1);
	long_one[0] = '/';
	long_one[sizeof(long_one) - 1] = '\0';
	setenv("CTR_RUN_DIR", "/env", 1);
	check(run_is(NULL, "/env") && run_is("/option", "/option"), "CTR_RUN_DIR, and -R before it");
	check(chdir("/tmp") == 0 && run_is("below", "/tmp/below"), "from the working directory on");
	check(rundir_path(long_one, path, sizeof(path)) < 0 && errno == ENAMETOOLONG, "not too long");
	setenv("CTR_STATE_DIR", "/state", 1);
	check(keep_path("/any", path, sizeof(path)) == 0 && strcmp(path, "/state") == 0, "CTR_STATE_DIR, wherever records are");
	setenv("CTR_STATE_DIR", "state", 1);
	check(keep_path("/any", path, sizeof(path)) < 0 && errno == EINVAL, "an absolute one");
	setenv("CTR_STATE_DIR", long_one, 1);
	check(keep_path("/any", path, sizeof(path)) < 0 && errno == ENAMETOOLONG, "and not too long");
	setenv("CTR_STATE_DIR", "", 1);
	check(keep_path("/any", path, sizeof(path)) < 0 && errno == EXDEV, "else names of two RUNs would be mixed");
}

static void
root(void)
{
	bare();
	setenv("HOME", "/root", 1);
	setenv("XDG_RUNTIME_DIR", "/run/user/0", 1);
	setenv("CTR_RUN_DIR", "", 1);
	check(run_is(NULL, "/run/ctr") && state_is("/var/lib/ctr"), "root's");
}

static void
user(void)
{
	char run[400];
	char path[400];

	bare();
	check(run_is(NULL, "/tmp/ctr-4711"), "a user's without a directory of the session");
	check(rundir_usual(run, sizeof(run)) == 0 && keep_path(run, path, sizeof(path)) < 0 && errno == ENOENT, "with no home nothing outlives the boot");
	setenv("HOME", "/home/u", 1);
	check(state_is("/home/u/.local/state/ctr"), "below its home");
	setenv("XDG_RUNTIME_DIR", "run/user", 1);
	setenv("XDG_STATE_HOME", "state", 1);
	check(run_is(NULL, "/tmp/ctr-4711") && state_is("/home/u/.local/state/ctr"), "what is not absolute does not count");
	setenv("XDG_RUNTIME_DIR", "/run/user/4711", 1);
	setenv("XDG_STATE_HOME", "/home/u/state", 1);
	check(run_is(NULL, "/run/user/4711/ctr") && state_is("/home/u/state/ctr"), "XDG's");
}

static void
names(void)
{
	char name[66];

	memset(name, 'n', sizeof(name) - 1);
	name[65] = '\0';
	check(!rundir_name_ok(name), "a name of 65 bytes is none");
	name[64] = '\0';
	check(rundir_name_ok(name) && rundir_name_ok("0a.b_c-d"), "one of 64 is");
	check(!rundir_name_ok("") && !rundir_name_ok(".a") && !rundir_name_ok("-a") && !rundir_name_ok("a/b") && !rundir_name_ok("a b"),
	    "nor is a path or an option");
}

/* STATE with all that is above it, by who is no root. */
static void
made(void)
{
	char top[64], state[80];
	struct stat st;

	snprintf(top, sizeof(top), "/tmp/unit-places-%d", (int)getpid());
	snprintf(state, sizeof(state), "%s/a/ctr", top);
	check(keep_make(state) == 0 && stat(top, &st) == 0 && (st.st_mode & 0777) == 0700 && stat(state, &st) == 0
	    && (st.st_mode & 0777) == 0700, "made where it is missing, for its user alone");
	dir_remove_tree(AT_FDCWD, top);
}

static bool
refused(int run, const char *name)
{
	int fd = rundir_container_own(run, name);

	if (fd >= 0)
		close(fd);
	return fd < 0 && errno == EPERM;
}

static void
records(int run)
{
	int fd;

	check(mkdirat(run, "web", 0755) == 0 && (fd = rundir_container_own(run, "web")) >= 0 && close(fd) == 0, "a record");
	check(mkfifoat(run, "web/status", 0600) == 0 && refused(run, "web"), "not with a pipe for a file");
	unlinkat(run, "web/status", 0);
	check(symlinkat("/etc/passwd", run, "web/exit") == 0 && refused(run, "web"), "nor with a link");
	unlinkat(run, "web/exit", 0);
	check(mkdirat(run, "web/watch", 0777) == 0 && fchmodat(run, "web/watch", 0777, 0) == 0 && refused(run, "web"), "nor where others write");
	unlinkat(run, "web/watch", AT_REMOVEDIR);
	check(fchmodat(run, "web", 0775, 0) == 0 && refused(run, "web"), "nor as a whole");
	fchmodat(run, "web", 0755, 0);
	check(symlinkat("web", run, "link") == 0 && refused(run, "link"), "a link is none");
	check(io_create_file(run, "file", "", 0, 0644) == 0 && refused(run, "file"), "nor is a file");
	check(geteuid() != 0 || (fchownat(run, "web", 1, 1, 0) == 0 && refused(run, "web")), "nor is somebody else's");
}

int
main(void)
{
	char path[] = "/tmp/unit-places.XXXXXX";
	int run = mkdtemp(path) == NULL ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (run < 0) {
		perror(path);
		return 1;
	}
	names();
	records(run);
	dir_remove_tree(AT_FDCWD, path);
	given();
	if (geteuid() == 0) {
		root();
		if (seteuid(4711) == 0) {
			user();
			made();
		}
		/* A sanitizer looks at itself in the end. */
		if (seteuid(0) < 0 || prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
			failed++;
	}
	printf("1..%u\n", count);
	return failed != 0;
}
