/* SPDX-License-Identifier: ISC */
/* In: a label and a procfs. Out: the process's attribute, written by no path that somebody can lead. */
#include "base/label.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/text.h"

enum {
	LABEL_SIZE = 1024,
	LABEL_PROC_ROOT = 1,	/* PROC_ROOT_INO: a procfs' root has no other number */
};

const char *const label_names[LABEL_COUNT] = {"apparmor", "selinux"};

bool
label_there(enum label_module module)
{
	char text[4096];

	if (module == LABEL_APPARMOR)
		return io_read_kernel(AT_FDCWD, "/proc/self/attr/apparmor/current", text, sizeof(text)) > 0;
	/* Registered only where it was not turned off at boot. */
	if (io_read_kernel(AT_FDCWD, "/proc/filesystems", text, sizeof(text)) <= 0
	    || strstr(text, "\tselinuxfs\n") == NULL)
		return false;
	/* Before a policy is loaded it takes any label, and none is in force: no context has a ':' then. */
	return io_read_kernel(AT_FDCWD, "/proc/self/attr/current", text, sizeof(text)) > 0
	    && strchr(text, ':') != NULL;
}

static bool
label_is_proc(int proc)
{
	struct statfs fs;
	struct stat st;

	return fstatfs(proc, &fs) == 0 && fs.f_type == CTR_PROC_MAGIC && fstat(proc, &st) == 0
	    && st.st_ino == LABEL_PROC_ROOT;
}

int
label_exec(int proc, enum label_module module, const char *label)
{
	char bytes[LABEL_SIZE];
	struct text text;
	int result = -1;
	int saved;
	int fd;

	if (!label_is_proc(proc)) {
		errno = EBADF;
		return -1;
	}
	text_init(&text, bytes, sizeof(bytes));
	text_str(&text, module == LABEL_APPARMOR ? "exec " : "");
	text_str(&text, label);
	if (text.full) {
		errno = E2BIG;
		return -1;
	}
	/* SELinux has no directory of its own there; AppArmor since 5.8. */
	fd = open_how(proc, module == LABEL_APPARMOR ? "self/attr/apparmor/exec" : "self/attr/exec",
	    O_WRONLY | O_CLOEXEC, 0, CTR_RESOLVE_NO_XDEV | CTR_RESOLVE_NO_MAGICLINKS);
	if (fd < 0)
		return -1;
	if (write(fd, bytes, text.length) == (ssize_t)text.length)
		result = 0;
	saved = errno;
	fd_close(&fd);
	errno = saved;
	return result;
}
