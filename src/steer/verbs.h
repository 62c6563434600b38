/* SPDX-License-Identifier: ISC */
/* The verbs of ctr-signal that have a file of their own. Each prints why not and returns an exit code. */
#ifndef STEER_VERBS_H
#define STEER_VERBS_H

#include "steer/job.h"

int verb_start(struct signal_job *job);
int verb_restart(struct signal_job *job);
int verb_stop(struct signal_job *job);
int verb_rm(struct signal_job *job);
int verb_reload(struct signal_job *job);
int verb_rotate(struct signal_job *job);
int verb_update(struct signal_job *job);
int verb_pause(struct signal_job *job);
int verb_resume(struct signal_job *job);
int verb_kill(struct signal_job *job);
int verb_watch(struct signal_job *job);
int verb_unwatch(struct signal_job *job);

/* rm -f of a record that cannot be read: only when nobody holds its lock. */
int remove_torn(struct signal_job *job);

/* kill --exec: the process of an exec session. */
int kill_session(struct signal_job *job, int sig);

/* --wait: until that has come, or job->wait is over. */
int after_wait(struct signal_job *job, enum job_until until);

#endif
