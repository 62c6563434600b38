/* SPDX-License-Identifier: ISC */
/*
 * What outlives the boot, of the containers that boot.keep asks it for: STATE,
 * a directory on a disk, with NAME.intent (up or down, and who wants it) and
 * NAME.last (how it is, in this boot). `key=value` lines as in `status`, first
 * format=1, last end=1. A file is replaced whole and is on the disk when the
 * function returns; a power cut leaves the old one or the new one.
 * Who wishes writes NAME.intent, before it is done; who writes `status` of a
 * container that begins or has ended writes NAME.last.
 */
#ifndef RUN_KEEP_H
#define RUN_KEEP_H

#include <stddef.h>

#include "run/status.h"

/*
 * Path of STATE for records in run: $CTR_STATE_DIR, which must be absolute, or
 * /var/lib/ctr for root, $XDG_STATE_HOME/ctr, $HOME/.local/state/ctr. -1 with
 * errno: EXDEV where run is not the usual RUN and CTR_STATE_DIR not set (its
 * names would be mixed with those of the usual one), ENOENT with no HOME,
 * EINVAL, ENAMETOOLONG.
 */
int keep_path(const char *run, char *path, size_t size);

/* Makes it, with what is above it, where it is missing. -1 with errno: it cannot be written, EPERM: not ours alone. */
int keep_make(const char *state);

/* Somebody (the caller) wants it "up" or "down". Nothing is written when that stands there. -1 with errno. */
int keep_intent(const char *state, const char *name, const char *wanted);

/* How it is. -1 with errno. */
int keep_last(const char *state, const struct status *status);

#endif
