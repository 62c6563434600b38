/* SPDX-License-Identifier: ISC */
/* The search of a command along PATH. In: words and environment. Out: another program, or errno. */
#include "base/search.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static const char *
search_path(char *const *envp)
{
	for (; *envp != NULL; envp++)
		if (strncmp(*envp, "PATH=", 5) == 0)
			return *envp + 5;
	return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

void
search_exec(char *const *argv, char *const *envp)
{
	const char *name = argv[0];
	const char *path = search_path(envp);
	int error = ENOENT;
	char full[4096];

	if (strchr(name, '/') != NULL || *name == '\0') {
		execve(name, argv, envp);
		return;
	}
	while (path != NULL) {
		size_t length = strcspn(path, ":");
		struct text text;

		text_init(&text, full, sizeof(full));
		text_bytes(&text, path, length);
		text_str(&text, length > 0 ? "/" : "./");
		text_str(&text, name);
		if (!text.full)
			execve(full, argv, envp);
		if (errno != ENOENT && errno != ENOTDIR)
			error = errno;
		path = path[length] == ':' ? path + length + 1 : NULL;
	}
	errno = error;
}
