/* SPDX-License-Identifier: ISC */
/*
 * Names of sysctls. In: text. Out: a path, and the namespace whose own it is.
 * What is no namespace's own would change the host, and is not in the table.
 */
#include "spec/sysctl.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
	SYSCTL_PATH = 128,
	SYSCTL_VALUE = 1024,	/* the kernel reads at most a page */
};

/* The whole path, or with a '/' at its end all that is below. */
static const struct {
	const char *path;
	enum spec_at at;
} sysctl_table[] = {
	{"net/", SPEC_AT_NET},
	{"fs/mqueue/", SPEC_AT_IPC},
	{"kernel/auto_msgmni", SPEC_AT_IPC},
	{"kernel/msg_next_id", SPEC_AT_IPC},
	{"kernel/msgmax", SPEC_AT_IPC},
	{"kernel/msgmnb", SPEC_AT_IPC},
	{"kernel/msgmni", SPEC_AT_IPC},
	{"kernel/sem", SPEC_AT_IPC},
	{"kernel/sem_next_id", SPEC_AT_IPC},
	{"kernel/shm_next_id", SPEC_AT_IPC},
	{"kernel/shm_rmid_forced", SPEC_AT_IPC},
	{"kernel/shmall", SPEC_AT_IPC},
	{"kernel/shmmax", SPEC_AT_IPC},
	{"kernel/shmmni", SPEC_AT_IPC},
	{"user/", SPEC_AT_USER},
};

int
sysctl_path(const char *name, size_t length, char *path, size_t size)
{
	static const char allowed[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-@+,./";
	const char *first = strpbrk(name, "./");
	bool dots = first == NULL || *first == '.';

	if (length == 0 || length >= size || strspn(name, allowed) < length)
		return -1;
	for (size_t i = 0; i < length; i++)
		path[i] = !dots ? name[i] : name[i] == '.' ? '/' : name[i] == '/' ? '.' : name[i];
	path[length] = '\0';
	/* No empty component, none that is "." or "..". */
	for (const char *at = path;; at++) {
		size_t part = strcspn(at, "/");

		if (part == 0 || (part <= 2 && strspn(at, ".") >= part))
			return -1;
		at += part;
		if (*at == '\0')
			return 0;
	}
}

/* The row of a path, or -1. */
static int
sysctl_row(const char *path)
{
	for (size_t i = 0; i < sizeof(sysctl_table) / sizeof(sysctl_table[0]); i++) {
		const char *row = sysctl_table[i].path;
		size_t length = strlen(row);

		if (row[length - 1] == '/' ? strncmp(path, row, length) == 0 : strcmp(path, row) == 0)
			return (int)i;
	}
	return -1;
}

const char *
sysctl_check(const char *name, const char *value)
{
	char path[SYSCTL_PATH];

	if (sysctl_path(name, strlen(name), path, sizeof(path)) < 0)
		return "not a name like net.ipv4.ip_forward";
	if (strcmp(path, "kernel/hostname") == 0)
		return "container.hostname sets it";
	if (strcmp(path, "kernel/domainname") == 0)
		return "container.domainname sets it";
	if (sysctl_row(path) < 0)
		return "no namespace's own: it would change the host (net.*, kernel.shm* msg* sem*, "
		       "fs.mqueue.*, user.* are)";
	if (*value == '\0' || strlen(value) > SYSCTL_VALUE || strchr(value, '\n') != NULL)
		return "not a value of one line";
	return NULL;
}

int
sysctl_rules(const struct spec *spec, char *error, size_t size)
{
	const struct {
		const char *key;
		bool own;
	} namespaces[SPEC_AT_COUNT] = {
	    [SPEC_AT_NET] = {"net", spec->net == SPEC_NS_PRIVATE},
	    [SPEC_AT_IPC] = {"ipc", spec->ipc == SPEC_NS_PRIVATE},
	    [SPEC_AT_USER] = {"user", spec->user_ns == SPEC_NS_PRIVATE},
	};

	for (char *const *entry = spec->sysctls; *entry != NULL; entry++) {
		size_t length = strcspn(*entry, "=");
		char path[SYSCTL_PATH];
		int row = sysctl_path(*entry, length, path, sizeof(path)) < 0 ? -1 : sysctl_row(path);

		if (row >= 0 && namespaces[sysctl_table[row].at].own)
			continue;
		snprintf(error, size, "security.sysctl.%.*s: namespaces.%s is not private", (int)length,
		    *entry, row < 0 ? "?" : namespaces[sysctl_table[row].at].key);
		return -1;
	}
	return 0;
}
