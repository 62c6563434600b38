/* SPDX-License-Identifier: ISC */
/*
 * sched_setattr, setpriority, ioprio_set, sched_setaffinity, oom_score_adj. By
 * raw system calls: musl's sched_setscheduler() is a stub, and glibc's
 * cpu_set_t ends at 1024 cpus.
 */
#include "child/sched.h"

#include <errno.h>
#include <linux/ioprio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "child/procfs.h"
#include "spec/limits.h"

/* Children of a deadline process would fail to be forked: they get SCHED_OTHER instead. */
#define SCHED_RESET_ON_FORK 0x01
#define SCHED_POLICY_DEADLINE 6

/* struct sched_attr of sched_setattr(2), first version, 3.14 */
struct sched_attributes {
	uint32_t size;
	uint32_t policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime;
	uint64_t deadline;
	uint64_t period;
};

static int
sched_policy(struct child *child, pid_t pid)
{
	struct sched_attributes attributes = {.size = sizeof(attributes)};
	struct limits_sched sched;

	child_item(child, "limits.sched ", child->spec->sched);
	if (limits_sched(child->spec->sched, &sched) != NULL) {
		errno = EINVAL;
		return -1;
	}
	attributes.policy = sched.policy;
	attributes.priority = sched.priority;
	attributes.runtime = sched.runtime;
	attributes.deadline = sched.deadline;
	attributes.period = sched.period;
	attributes.flags = sched.policy == SCHED_POLICY_DEADLINE ? SCHED_RESET_ON_FORK : 0;
	return (int)syscall(SYS_sched_setattr, pid, &attributes, 0);
}

static int
sched_affinity(struct child *child, pid_t pid)
{
	uint64_t mask[LIMITS_CPUS / 64] = {0};

	child_item(child, "limits.affinity ", child->spec->affinity);
	if (limits_cpus(child->spec->affinity, mask) != NULL) {
		errno = EINVAL;
		return -1;
	}
	return syscall(SYS_sched_setaffinity, pid, sizeof(mask), mask) < 0 ? -1 : 0;
}

/* Nice after the policy: a policy sets its own. Affinity last: deadline wants all cpus. */
int
sched_apply(struct child *child, pid_t pid)
{
	const struct spec *spec = child->spec;
	int number;

	if (spec->sched != NULL && sched_policy(child, pid) < 0)
		return -1;
	child_item(child, "limits.nice ", spec->nice != NULL ? spec->nice : "");
	if (spec->nice != NULL
	    && (limits_nice(spec->nice, &number) != NULL
		|| setpriority(PRIO_PROCESS, (id_t)pid, number) < 0))
		return -1;
	child_item(child, "limits.ioprio ", spec->ioprio != NULL ? spec->ioprio : "");
	if (spec->ioprio != NULL
	    && (limits_ioprio(spec->ioprio, &number) != NULL
		|| syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, pid, number) < 0))
		return -1;
	return spec->affinity != NULL ? sched_affinity(child, pid) : 0;
}

int
sched_oom_lend(struct child *child)
{
	const char *score = child->spec->oom_score;

	child->oom_adj[0] = '\0';
	if (score == NULL || child->spec->user_ns == SPEC_NS_HOST)
		return 0;
	child_item(child, "limits.oom_score ", score);
	if (io_read_kernel(child->hostproc, "self/oom_score_adj", child->oom_adj,
		sizeof(child->oom_adj))
	    < 0)
		return -1;
	return procfs_write(child->hostproc, "self/oom_score_adj", score);
}

void
sched_oom_return(struct child *child)
{
	int saved = errno;

	if (child->oom_adj[0] != '\0')
		procfs_write(child->hostproc, "self/oom_score_adj", child->oom_adj);
	errno = saved;
}

void
sched_oom_init(struct child *child, pid_t init)
{
	char path[48];
	struct text text;

	text_init(&text, path, sizeof(path));
	text_i64(&text, init);
	text_str(&text, "/oom_score_adj");
	if (procfs_write(child->hostproc, path, "-1000") < 0 && child->oom_adj[0] != '\0')
		procfs_write(child->hostproc, path, child->oom_adj);
}

int
step_sched(struct child *child)
{
	const char *score = child->spec->oom_score;

	if (child->spec->user_ns != SPEC_NS_HOST)
		return 0;
	child_item(child, "limits.oom_score ", score != NULL ? score : "");
	if (score != NULL && procfs_write(child->hostproc, "self/oom_score_adj", score) < 0)
		return -1;
	return sched_apply(child, 0);
}
