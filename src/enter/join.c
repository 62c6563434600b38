/* SPDX-License-Identifier: ISC */
/*
 * The joiner. In: a prepared enter. Out: ctr-monitor in its enter role, with
 * the namespaces, ids, capabilities and limits that the command will have. Until
 * that one clones, nothing of it can be seen in the container: it is in none
 * of its pid namespaces.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/text.h"
#include "child/nsrow.h"
#include "child/steps.h"
#include "child/tree.h"
#include "enter/enter.h"
#include "run/handoff.h"
#include "run/report.h"

enum {
	JOIN_AWAY = 64, /* from the numbers of the contract */
};

/* Whether that of its pid 1 is another one than ours. -1 with errno. */
static int
join_other(const struct enter *enter, const struct nsrow *row)
{
	struct stat ours, theirs;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/ns/%s", row->file);
	if (stat(path, &ours) < 0)
		return errno == ENOENT ? 0 : -1; /* this kernel has no such namespace */
	snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)enter->view.status.init.pid, row->file);
	if (stat(path, &theirs) < 0)
		return -1;
	return ours.st_ino != theirs.st_ino || ours.st_dev != theirs.st_dev;
}

int
enter_namespaces(struct enter *enter)
{
	enter->namespaces = 0;
	for (unsigned i = 0; i < SPEC_AT_COUNT; i++) {
		/* One that was made for it is not ours. */
		int other = nsrow_kind(enter->start.spec, i) == SPEC_NS_PRIVATE
		    ? 1
		    : join_other(enter, &nsrows[i]);

		if (other < 0)
			return -1;
		if (other > 0)
			enter->namespaces |= (int)nsrows[i].flag;
	}
	/* Nobody else has had its pid in the meantime. */
	if (!pidref_ended(enter->init))
		return 0;
	errno = ESRCH;
	return -1;
}

static _Noreturn void
join_fail(int report, const char *step, const char *item)
{
	struct report message = {.kind = REPORT_ERROR, .error = errno};

	snprintf(message.step, sizeof(message.step), "%s", step);
	snprintf(message.item, sizeof(message.item), "%s", item);
	io_write(report, (const char *)&message, sizeof(message));
	_exit(EXIT_OURS);
}

/* Cgroups by descriptors the watcher opened, then all namespaces. */
static void
join_container(struct enter *enter, int report)
{
	struct child *child = &enter->start.child;
	int others = enter->namespaces & ~CTR_CLONE_NEWUSER;

	if (cgroup_join(child->join) < 0)
		join_fail(report, "cgroup", "cgroup.procs");
	if (others != enter->namespaces && pidfd_setns(enter->init, CTR_CLONE_NEWUSER) < 0)
		join_fail(report, "namespaces", "user");
	if (others != 0 && pidfd_setns(enter->init, others) < 0)
		join_fail(report, "namespaces", "setns");
	if (step_inside(child) < 0)
		join_fail(report, "user", child->item);
	/* A user that is not mapped here is put upon our own number by step_nest. */
	if (enter->slave >= 0
	    && ((!child->maps.nested && fchown(enter->slave, child->ids.uid, (gid_t)-1) < 0)
		|| dup2(enter->slave, 0) < 0 || dup2(enter->slave, 1) < 0
		|| dup2(enter->slave, 2) < 0))
		join_fail(report, "session", "terminal");
	if (step_nest(child) < 0)
		join_fail(report, "user", child->item);
}

/*
 * Our own descriptors as names, in a procfs with nothing but processes that is
 * mounted nowhere; by a user, who may mount none, in the caller's. -1: not needed.
 */
static int
join_own(struct enter *enter, int report)
{
	const uint64_t how = CTR_RESOLVE_NO_XDEV | CTR_RESOLVE_NO_MAGICLINKS | CTR_RESOLVE_BENEATH;
	int proc, own;

	if (!enter->by_name)
		return -1;
	proc = geteuid() == 0 ? tree_make("proc", "subset=pid", CTR_MOUNT_ATTR_RDONLY)
			      : fcntl(enter->start.child.hostproc, F_DUPFD_CLOEXEC, JOIN_AWAY);
	own = proc < 0 ? -1 : open_how(proc, "self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC, 0, how);
	if (own < 0)
		join_fail(report, "session", "/proc/self/fd");
	fd_close(&proc);
	return own;
}

/*
 * Nothing is left open but what the enter role has, the caller's /proc for
 * the first steps, and what join_become() needs.
 */
static void
join_descriptors(struct enter *enter, int report, int go, int *own)
{
	const int fds[ENTER_FDS_END - 3] = {report, go, enter->filter, -1, -1};
	struct child *child = &enter->start.child;
	int *const away[] = {&child->monitor, &child->hostproc, own};
	const unsigned count = *own < 0 ? 2 : 3;
	int keep[3];

	for (unsigned i = 0; i < count; i++) {
		keep[i] = *away[i] = fcntl(*away[i], F_DUPFD_CLOEXEC, JOIN_AWAY);
		if (keep[i] < 0)
			join_fail(report, "descriptors", "");
	}
	if (fd_place(fds, ENTER_FDS_END - 3, 3) < 0
	    || fd_close_from(ENTER_FDS_END, keep, count) < 0)
		join_fail(report, "descriptors", "");
}

/*
 * The steps of a container's own process, in their order, but those done by
 * now, session and label, which are the cloned process's, and restrict and seccomp,
 * which would forbid what is still to do: the enter role has all four. Without
 * no_new_privs the last two take SYS_ADMIN, which ends with this image's
 * execve: they are done here. No fence: who traces in a session traces the payload.
 */
static void
join_steps(struct child *child)
{
	static const char *const others[] = {
	    "session", "tie", "nest", "label", "descriptors", "fence", "restrict", "seccomp"};

	for (const struct step *step = steps_process; step->name != NULL; step++) {
		bool other = false;

		for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++)
			other = other || strcmp(step->name, others[i]) == 0;
		if (!child->spec->no_new_privs
		    && (strcmp(step->name, "restrict") == 0 || strcmp(step->name, "seccomp") == 0))
			other = false;
		if (strcmp(step->name, "descriptors") == 0)
			fd_close(&child->hostproc);
		/* A change of ids may undo it; with namespaces.pid = host we can be seen here. */
		if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
			join_fail(ENTER_REPORT, "session", "not dumpable");
		if (!other && step->run(child) < 0)
			join_fail(ENTER_REPORT, step->name, child->item);
	}
}

/* Under its number, and open for the enter role. */
static void
join_ruleset(int ruleset)
{
	if (ruleset >= 0
	    && (ruleset == ENTER_RULESET ? fcntl(ruleset, F_SETFD, 0) : dup2(ruleset, ENTER_RULESET)) < 0)
		join_fail(ENTER_REPORT, "landlock", "ruleset");
}

static char **
join_argv(const struct enter *enter)
{
	static char flags[] = "----";
	const struct spec *spec = enter->start.spec;
	size_t count = 0;
	size_t at = 3;
	char **argv;

	while (enter->command[count] != NULL)
		count++;
	argv = calloc(count + 6, sizeof(*argv));
	if (argv == NULL)
		return NULL;
	argv[0] = (char *)"ctr-enter";
	argv[1] = (char *)"--enter";
	argv[2] = flags;
	if (enter->slave >= 0)
		flags[0] = ENTER_FLAG_TTY;
	if (spec->apparmor != NULL) {
		flags[1] = ENTER_FLAG_APPARMOR;
		argv[at++] = spec->apparmor;
	}
	if (spec->selinux != NULL) {
		flags[2] = ENTER_FLAG_SELINUX;
		argv[at++] = spec->selinux;
	}
	memcpy(argv + at, enter->command, count * sizeof(*argv));
	return argv;
}

/*
 * TOMOYO looks up "/dev/fd/N", the kernel's name for what is executed by its
 * descriptor, and the container's /proc has no "self" for a process of another
 * pid namespace: ENOENT. The watcher then tries again (enter->by_name): by a name
 * that it finds, from a directory that the enter role leaves before anything
 * else; one that knows no such directory knows not its name either. Who could see
 * us there, as some other container may, would have that directory (CVE-2024-21626):
 * hence one from which there is no way but to processes.
 */
static void
join_become(struct enter *enter, int own, char **argv)
{
	const struct child *child = &enter->start.child;
	char name[16];
	int here;

	if (own < 0) {
		syscall(SYS_execveat, child->monitor, "", argv, child->envp, AT_EMPTY_PATH);
		return;
	}
	here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (here < 0 || dup2(here, ENTER_HERE) < 0)
		join_fail(ENTER_REPORT, "workdir", ".");
	snprintf(name, sizeof(name), "%d", child->monitor);
	argv[1] = (char *)"--enter-here";
	if (fchdir(own) == 0)
		execve(name, argv, child->envp);
}

_Noreturn void
enter_join(struct enter *enter, int report, int go)
{
	char **argv = join_argv(enter);
	int own = join_own(enter, report);

	if (argv == NULL)
		join_fail(report, "memory", "");
	join_container(enter, report);
	join_descriptors(enter, report, go, &own);
	umask(enter->start.spec->umask);
	join_steps(&enter->start.child);
	join_ruleset(enter->start.child.ruleset);
	join_become(enter, own, argv);
	join_fail(ENTER_REPORT, "session", "ctr-monitor");
}
