/* SPDX-License-Identifier: ISC */
/*
 * Device nodes of security.devices. In: rules, and the host's own nodes. Out:
 * the same nodes in the container's /dev, made, or mounted where none can be
 * made. Which of them may be opened is child/device_list.c.
 */
#include "child/devices.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/child.h"

/* Of every container: the nodes of child/dev.c and its ptys. */
static const char *const devices_always[] = {"c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm",
	"c 1:9 rwm", "c 5:0 rwm", "c 5:2 rw", "c 136:* rw"};

enum {
	DEVICES_ALWAYS = sizeof(devices_always) / sizeof(devices_always[0]),
};

/* What child/dev.c makes itself; the rest of /dev is free. */
static bool
devices_taken(const char *name)
{
	static const char *const ours[] = {"pts", "shm", "mqueue", "fd", "stdin", "stdout", "stderr",
		"ptmx", "console"};
	size_t length = strcspn(name, "/");

	for (unsigned i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strlen(ours[i]) == length && strncmp(ours[i], name, length) == 0)
			return true;
	return false;
}

/* The host's node behind a path. NULL or why not. */
static const char *
devices_look(struct devices *devices, unsigned i)
{
	struct limits_device *rule = &devices->rule[i];
	struct stat st;

	if (devices_taken(rule->path + 5))
		return "this name in /dev is the container's own";
	if (stat(rule->path, &st) < 0)
		return strerror(errno);
	if (!S_ISCHR(st.st_mode) && !S_ISBLK(st.st_mode))
		return "not a device";
	rule->type = S_ISCHR(st.st_mode) ? 'c' : 'b';
	rule->major = major(st.st_rdev);
	rule->minor = minor(st.st_rdev);
	devices->mode[i] = st.st_mode;
	devices->uid[i] = st.st_uid;
	devices->gid[i] = st.st_gid;
	/* /dev/null and the like are there already. */
	for (unsigned j = 0; j < DEVICES_ALWAYS; j++)
		if (rule->type == 'c' && rule->major == devices->rule[j].major
		    && rule->minor == devices->rule[j].minor)
			devices->mode[i] = 0;
	return NULL;
}

static const char *
devices_rule(struct devices *devices, unsigned i, const char *text)
{
	devices->mode[i] = 0;
	devices->node[i] = -1;
	return limits_device(text, &devices->rule[i]);
}

int
devices_read(struct devices *devices, const struct spec *spec, char *error, size_t size)
{
	unsigned i = 0;

	/* Only what is used is written: the tables are eight pages. */
	devices->asked = devices->strict = devices->v1 = false;
	devices->program = -1;
	for (; i < DEVICES_ALWAYS; i++)
		devices_rule(devices, i, devices_always[i]);
	for (char *const *entry = spec->devices; *entry != NULL; entry++, i++) {
		const char *why = i == DEVICES_MAX ? "too many"
						   : devices_rule(devices, i, *entry);

		if (why == NULL && devices->rule[i].path[0] != '\0')
			why = devices_look(devices, i);
		if (why != NULL) {
			snprintf(error, size, "security.devices: %s: %s", *entry, why);
			return -1;
		}
		/* A node alone holds neither a rule without one, nor less than rw. */
		devices->strict |= devices->rule[i].path[0] == '\0' || !devices->rule[i].read
		    || !devices->rule[i].write;
	}
	devices->asked = i > DEVICES_ALWAYS;
	devices->count = i;
	return 0;
}

int
devices_source(struct child *child)
{
	struct devices *devices = child->devices;

	if (child->nodes[0] < 0) /* they can be made */
		return 0;
	for (unsigned i = 0; i < devices->count; i++) {
		const struct limits_device *rule = &devices->rule[i];
		struct stat st;

		if (devices->mode[i] == 0)
			continue;
		child_item(child, "host's ", rule->path);
		devices->node[i] =
		    tree_open(AT_FDCWD, rule->path, CTR_OPEN_TREE_CLONE | CTR_OPEN_TREE_CLOEXEC);
		if (devices->node[i] < 0 || fstat(devices->node[i], &st) < 0)
			return -1;
		if ((st.st_mode & S_IFMT) != (devices->mode[i] & S_IFMT)
		    || st.st_rdev != makedev(rule->major, rule->minor)) {
			errno = ENODEV;
			return -1;
		}
	}
	return 0;
}

/* Directories of path below dev, as /dev/net of /dev/net/tun. Its last name, *at: where it goes. */
static const char *
devices_parents(int dev, const char *path, int *at)
{
	char name[DEVICES_NODE];

	*at = fcntl(dev, F_DUPFD_CLOEXEC, 3);
	for (size_t length; *at >= 0 && path[length = strcspn(path, "/")] == '/'; path += length + 1) {
		int below;

		snprintf(name, sizeof(name), "%.*s", (int)length, path);
		if (mkdirat(*at, name, 0755) < 0 && errno != EEXIST) {
			fd_close(at);
			return NULL;
		}
		below = openat(*at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		fd_close(at);
		*at = below;
	}
	return *at < 0 ? NULL : path;
}

/* The host's node on an empty file; read-only: it can be written to, not be changed. */
static int
devices_mount(int at, const char *name, int *node)
{
	unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC;
	int fd = openat(at, name, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	char path[32];
	int result;

	if (fd < 0)
		return -1;
	result = tree_attach(*node, fd);
	if (result == 0)
		result = mount(NULL, fd_path(*node, path), NULL, flags, NULL);
	fd_close(&fd);
	fd_close(node);
	return result;
}

static int
devices_make(int at, const char *name, const struct devices *devices, unsigned i)
{
	const struct limits_device *rule = &devices->rule[i];

	if (mknodat(at, name, devices->mode[i], makedev(rule->major, rule->minor)) < 0
	    || fchownat(at, name, devices->uid[i], devices->gid[i], AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	return fchmodat(at, name, devices->mode[i] & 0777, 0);
}

int
step_devices(struct child *child)
{
	struct devices *devices = child->devices;
	int result = 0;

	for (unsigned i = 0; result == 0 && i < devices->count; i++) {
		const char *name;
		int at = -1;

		if (devices->mode[i] == 0)
			continue;
		child_item(child, devices->rule[i].path, "");
		name = devices_parents(child->dev, devices->rule[i].path + 5, &at);
		if (name == NULL)
			result = -1;
		else
			result = devices->node[i] >= 0 ? devices_mount(at, name, &devices->node[i])
						       : devices_make(at, name, devices, i);
		fd_close(&at);
	}
	return result;
}
