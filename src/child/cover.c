/* SPDX-License-Identifier: ISC */
/*
 * With the host's root: its secrets covered, before anything of [mount] goes
 * on top. In: the table below and where the records are. Out: empty files and
 * directories in their place.
 */
#include <stdio.h>
#include <string.h>

#include "child/ahead.h"
#include "child/child.h"
#include "child/mask.h"

const char *const cover_names[] = {"shadow*", "gshadow*", "sudoers*", NULL};

static const char *const cover_host[] = {"/root", "/etc/security/opasswd", "/etc/ssh/ssh_host_*_key", "/etc/ssl/private", "/etc/pki/tls/private",
    "/etc/krb5.keytab", "/etc/letsencrypt", "/etc/wireguard", "/etc/ipsec.secrets",
    "/etc/NetworkManager/system-connections", "/etc/dropbear",
    "/var/lib/ctr", "/var/lib/private", "/var/lib/systemd/credential.secret", "/var/lib/docker",
    "/var/lib/containerd", "/var/spool/cron", "/var/spool/postfix", "/boot"};

/* RUN itself where it is not under the private /run or /tmp. */
static int
cover_record(struct child *child)
{
	char path[512];
	char *slash;

	snprintf(path, sizeof(path), "%s", child->record);
	slash = strrchr(path, '/');
	if (slash == NULL || slash == path)
		return 0;
	*slash = '\0';
	return mask_path(child, path);
}

/* They may have been looked for before. */
static int
cover_etc(struct child *child)
{
	char path[512];

	if (child->etc == NULL)
		return mask_names(child, "/etc", cover_names);
	for (const char *name = child->etc; *name != '\0'; name += strlen(name) + 1) {
		snprintf(path, sizeof(path), "/etc/%s", name);
		if (mask_one(child, path) < 0)
			return -1;
	}
	return 0;
}

int
step_cover(struct child *child)
{
	if (child->spec->rootfs != NULL)
		return 0;
	if (cover_etc(child) < 0)
		return -1;
	for (unsigned i = 0; i < sizeof(cover_host) / sizeof(cover_host[0]); i++)
		if (mask_path(child, cover_host[i]) < 0)
			return -1;
	return cover_record(child);
}
