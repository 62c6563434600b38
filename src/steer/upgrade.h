/* SPDX-License-Identifier: ISC */
/* ctr-signal upgrade: another image for monitors that run. */
#ifndef STEER_UPGRADE_H
#define STEER_UPGRADE_H

#include "steer/job.h"

int verb_upgrade(struct signal_job *job);

#endif
