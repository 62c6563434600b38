/* SPDX-License-Identifier: ISC */
/*
 * The directory of records. In: a path and names. Out: descriptors that are
 * certainly ours to change. Nothing of another owner is ever entered for writing.
 */
#include "run/rundir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/text.h"
#include "run/lock.h"
#include "run/pidref.h"

#define RUNDIR_CACHE ".cache"

enum {
	RUNDIR_AWAY = 96,
	RUNDIR_SOME = 256,
};

bool
rundir_name_ok(const char *name)
{
	static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	static const char more[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
	size_t length = strlen(name);

	return length > 0 && length <= 64 && strchr(first, name[0]) != NULL
	    && strspn(name, more) == length;
}

int
rundir_usual(char *path, size_t size)
{
	const char *user = getenv("XDG_RUNTIME_DIR");
	struct text text;

	text_init(&text, path, size);
	if (geteuid() == 0) {
		text_str(&text, "/run/ctr");
	} else if (user != NULL && *user == '/') {
		text_str(&text, user);
		text_str(&text, "/ctr");
	} else {
		text_str(&text, "/tmp/ctr-");
		text_u64(&text, geteuid());
	}
	if (!text.full)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

int
rundir_path(const char *option, char *path, size_t size)
{
	const char *given = option != NULL ? option : getenv("CTR_RUN_DIR");
	struct text text;

	if (given == NULL || *given == '\0')
		return rundir_usual(path, size);
	text_init(&text, path, size);
	if (*given != '/') {
		if (getcwd(path, size) == NULL)
			return -1;
		text.length = strlen(path);
		text_char(&text, '/');
	}
	text_str(&text, given);
	if (text.full) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

/* Ours, and nobody else may write it. */
static int
rundir_check(int dirfd, const char *name)
{
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) < 0)
		return -1;
	if (st.st_uid != geteuid() || (st.st_mode & 022) != 0
	    || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))) {
		errno = EPERM;
		return -1;
	}
	return 0;
}

int
rundir_open(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int
rundir_open_own(const char *path, bool create)
{
	mode_t mode = geteuid() == 0 ? 0755 : 0700;
	int fd;

	if (create && mkdir(path, mode) < 0 && errno != EEXIST)
		return -1;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0) {
		if (errno == ENOTDIR || errno == ELOOP)
			errno = EPERM; /* a link or a file: nothing we made */
		return -1;
	}
	if (rundir_check(fd, "") == 0)
		return fd;
	fd_close(&fd);
	return -1;
}

int
rundir_container(int run, const char *name)
{
	return openat(run, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int
rundir_container_own(int run, const char *name)
{
	static const char *const files[] = {"lock", "status", "exit", "requests", "watch"};
	int fd = rundir_container(run, name);

	if (fd < 0) {
		if (errno == ENOTDIR || errno == ELOOP)
			errno = EPERM;
		return -1;
	}
	if (rundir_check(fd, "") < 0)
		goto refuse;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (rundir_check(fd, files[i]) < 0 && errno != ENOENT)
			goto refuse;
	return fd;
refuse:
	fd_close(&fd);
	return -1;
}

void
rundir_away(int run, const char *start, const struct pidref *owner, char *name, size_t size)
{
	struct stat st;
	struct text text;
	/* Where it cannot be made, perhaps for lack of room: in RUN itself, as earlier versions had it. */
	bool there = mkdirat(run, RUNDIR_CACHE, 0700) == 0
	    || (errno == EEXIST && fstatat(run, RUNDIR_CACHE, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode));

	text_init(&text, name, size);
	text_str(&text, there ? start : ".");
	text_str(&text, there ? "" : start + strlen(RUNDIR_CACHE "/"));
	pidref_print(owner, &text);
}

/* Its maker is dead; the monitor it forked may still be about to claim it: then it has the lock. */
static void
rundir_sweep_one(int run, const char *name, bool fresh, bool (*left)(int run, const char *name, int dir))
{
	int dir = rundir_container(run, name);
	int lock = dir < 0 ? -1 : lock_take(dir, -1);

	if (dir >= 0 && (lock >= 0 || errno == ENOENT)) {
		if (lock < 0 || !fresh || left(run, name, dir))
			dir_remove_tree(run, name);
	}
	fd_close(&lock);
	fd_close(&dir);
}

/* In the directory `where` below RUN, of which names begin with a dot or not; that many of them at most. */
static void
rundir_sweep_in(int run, const char *where, const char *dot, unsigned most,
    bool (*left)(int run, const char *name, int dir))
{
	struct dir dir;
	const char *name;

	if (dir_open(&dir, run, where) < 0)
		return;
	while (most-- > 0 && (name = dir_next(&dir)) != NULL) {
		const char *kind = name + strlen(dot);
		struct pidref owner;
		char path[RUNDIR_AWAY];
		int length;

		if (strncmp(name, dot, strlen(dot)) != 0
		    || (strncmp(kind, "new.", 4) != 0 && strncmp(kind, "del.", 4) != 0)
		    || pidref_parse(kind + 4, &owner) < 0 || pidref_alive(&owner))
			continue;
		length = snprintf(path, sizeof(path), "%s/%s", where, name);
		if (length > 0 && (size_t)length < sizeof(path))
			rundir_sweep_one(run, path, kind[0] == 'n', left);
	}
	dir_close(&dir);
}

void
rundir_sweep(int run, bool (*left)(int run, const char *name, int dir))
{
	rundir_sweep_in(run, RUNDIR_CACHE, "", UINT_MAX, left);
	rundir_sweep_in(run, ".", ".", RUNDIR_SOME, left);
}

int
rundir_delete(int run, int dir, const char *name, const struct pidref *known)
{
	struct pidref self = known != NULL ? *known : (struct pidref) {0};
	struct stat held, named;
	char away[RUNDIR_AWAY];

	if ((known == NULL && pidref_self(&self) < 0) || fstat(dir, &held) < 0
	    || fstatat(run, name, &named, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	if (held.st_ino != named.st_ino || held.st_dev != named.st_dev) {
		errno = ESTALE;
		return -1;
	}
	rundir_away(run, RUNDIR_DEL, &self, away, sizeof(away));
	/* A left-over of ours, of which not all could be removed. */
	if (renameat(run, name, run, away) < 0
	    && (dir_remove_tree(run, away) < 0 || renameat(run, name, run, away) < 0))
		return -1;
	return dir_remove_below(run, away);
}
