/* SPDX-License-Identifier: ISC */
/* The record of an exec session. In: who it is. Out: a small file of key=value lines. */
#include "run/session.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/status.h"
#include "run/subgroup.h"

enum {
	SESSION_SIZE = 4096,
	SESSION_COMMAND = 3000,	/* longer ones are cut behind a word */
};

int
session_open(int container)
{
	struct stat st;
	int dir;

	if (mkdirat(container, "exec", 0755) < 0 && errno != EEXIST)
		return -1;
	dir = openat(container, "exec", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return -1;
	if (fstat(dir, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 022) == 0)
		return dir;
	fd_close(&dir);
	errno = EPERM;
	return -1;
}

static void
session_ref(struct text *text, const char *key, const struct pidref *ref)
{
	text_str(text, key);
	pidref_print(ref, text);
	text_char(text, '\n');
}

int
session_write(int dir, const struct session *session)
{
	char buffer[SESSION_SIZE];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	text_str(&text, "format=1\n");
	session_ref(&text, "watcher=", &session->watcher);
	session_ref(&text, "payload=", &session->payload);
	text_str(&text, "started=");
	text_time(&text, status_now());
	text_str(&text, "\nuid=");
	text_u64(&text, session->uid);
	text_str(&text, session->detached ? "\ndetached=1\ncommand=" : "\ndetached=0\ncommand=");
	for (char *const *word = session->command; *word != NULL; word++) {
		if (text.length + 3 * strlen(*word) > SESSION_COMMAND)
			break;
		if (word != session->command)
			text_char(&text, ' ');
		text_percent(&text, *word);
	}
	text_str(&text, "\nend=1\n");
	return io_replace_file(dir, session->id, text.start, text.length, 0644);
}

void
session_remove(int dir, const char *id)
{
	unlinkat(dir, id, 0);
}

/* The identity on the line `key` of a session's text; pid 0 when there is none. */
static void
session_read_ref(const char *buffer, const char *key, struct pidref *ref)
{
	const char *at = strstr(buffer, key);
	char value[64] = "";
	struct text text;

	text_init(&text, value, sizeof(value));
	if (at != NULL) {
		at += strlen(key);
		text_bytes(&text, at, strcspn(at, "\n"));
	}
	if (pidref_parse(value, ref) < 0)
		ref->pid = 0;
}

int
session_read(int dir, const char *id, struct session *session)
{
	char buffer[SESSION_SIZE];

	if (*id == '\0' || strspn(id, "0123456789") != strlen(id) || strlen(id) >= SESSION_ID) {
		errno = EINVAL;
		return -1;
	}
	if (io_read_file(dir, id, buffer, sizeof(buffer)) < 0)
		return -1;
	memset(session, 0, sizeof(*session));
	strcpy(session->id, id);
	session_read_ref(buffer, "\nwatcher=", &session->watcher);
	session_read_ref(buffer, "\npayload=", &session->payload);
	return 0;
}

static void
session_sweep_one(int dir, const char *id, const char *cgroup)
{
	struct pidref watcher, payload;
	char buffer[SESSION_SIZE];
	char path[CGROUP_PATH];

	if (io_read_file(dir, id, buffer, sizeof(buffer)) < 0)
		return;
	session_read_ref(buffer, "\nwatcher=", &watcher);
	session_read_ref(buffer, "\npayload=", &payload);
	if (pidref_alive(&watcher) || pidref_alive(&payload))
		return;
	if (cgroup[0] != '\0' && subgroup_path(path, cgroup, id) == 0)
		subgroup_remove(path);
	session_remove(dir, id);
}

void
session_sweep(int container, const char *cgroup)
{
	struct dir dir;
	const char *name;

	if (dir_open(&dir, container, ".") < 0)
		return;
	while ((name = dir_next(&dir)) != NULL)
		if (strchr(name, '.') == NULL)
			session_sweep_one(dir.fd, name, cgroup);
	dir_close(&dir);
}
