/* SPDX-License-Identifier: ISC */
/*
 * container.timezone, resolv_conf, hosts, machine_id: small files in /etc that
 * are the host's or made up. Each becomes a row of spec->mounts, as a line
 * `file` of [mount] does.
 */
#ifndef SPEC_ETC_H
#define SPEC_ETC_H

#include "spec/spec.h"

/*
 * Checks the keys, adds their rows: content is set, or source is the host's
 * file to be copied at each start. machine_id = random becomes 32 digits. -1
 * with "container.KEY: why" in error.
 */
int etc_mounts(struct spec *spec, char *error, size_t size);

#endif
