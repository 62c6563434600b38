/* SPDX-License-Identifier: ISC */
/* Users and groups by name in a hostile tree. TAP. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/io.h"
#include "child/ids.h"
#include "unit-bpf.h"

static char directory[] = "/tmp/unit-ids.XXXXXX";
static int root;
static struct ids ids;
static char error[512];

static void
put(const char *name, const char *bytes, size_t size)
{
	dir_remove_tree(root, name);
	if (io_create_file(root, name, bytes, size, 0644) < 0)
		perror(name);
}

static void
put_text(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

static int
resolve(const char *user, const char *group, char **groups)
{
	static char *none[] = {NULL};
	struct spec spec = {.user = (char *)user, .group = (char *)group,
	    .groups = groups != NULL ? groups : none};

	error[0] = '\0';
	return ids_resolve(&ids, &spec, root, error, sizeof(error));
}

static void
test_names(void)
{
	static char *more[] = {(char *)"audio", (char *)"77", NULL};

	put_text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n\n#c\nweb:x:33:34::/srv/www:/bin/false\n"
			       "short:x:7\nnohome:x:8:9\nlast:x:4294967294:5::relative:");
	put_text("etc/group", "root:x:0:\nwww:x:34:web\naudio:x:50:other,web\nweby:x:51:webx,xweb\n"
			      "tail:x:52:a,web,b\nshort:x:53\n");
	ok(resolve("root", NULL, NULL) == 0 && ids.uid == 0 && strcmp(ids.home, "/root") == 0, "root");
	ok(resolve("web", NULL, NULL) == 0 && ids.uid == 33 && ids.gid == 34 && ids.group_count == 3
	    && strcmp(ids.home, "/srv/www") == 0, "web, with its groups: %u", ids.group_count);
	ok(resolve("33", NULL, NULL) == 0 && ids.gid == 34 && ids.group_count == 3, "by number");
	ok(resolve("web:audio", NULL, NULL) == 0 && ids.gid == 50, "USER:GROUP");
	ok(resolve("web", "short", NULL) == 0 && ids.gid == 53, "a group row without members");
	ok(resolve("web", NULL, more) == 0 && ids.groups[0] == 50 && ids.groups[1] == 77
	    && ids.asked == 2 && ids.group_count == 4, "more groups: %u", ids.group_count);
	ok(resolve("12345", NULL, NULL) == 0 && ids.uid == 12345 && ids.gid == 0
	    && strcmp(ids.home, "/") == 0, "a number without a row");
	ok(resolve("nohome", NULL, NULL) == 0 && ids.gid == 9 && strcmp(ids.home, "/") == 0,
	    "a row of four fields");
	ok(resolve("last", NULL, NULL) == 0 && ids.uid == 4294967294U && strcmp(ids.home, "/") == 0,
	    "the last row, without a newline");
	ok(resolve("short", NULL, NULL) < 0, "a row of three fields is none: %s", error);
	ok(resolve("nobody", NULL, NULL) < 0 && strstr(error, "container.user: nobody: no such user"),
	    "%s", error);
	ok(resolve("web", "nogroup", NULL) < 0 && strstr(error, "container.group: nogroup"), "%s",
	    error);
	ok(resolve("4294967295", NULL, NULL) < 0, "-1 as a number: %s", error);
	ok(resolve("", NULL, NULL) < 0, "no name: %s", error);
	ok(resolve("#c", NULL, NULL) < 0, "a comment is no user: %s", error);
}

static void
test_numbers(void)
{
	static const char *const bad[] = {"-1", "4294967295", "4294967296", "18446744073709551616", "",
	    " 0", "0x0", "+0", "0 "};

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[128];

		snprintf(text, sizeof(text), "u:x:%s:0::/:\ng:x:5:%s::/:\n", bad[i], bad[i]);
		put_text("etc/passwd", text);
		ok(resolve("u", NULL, NULL) < 0, "uid '%s': %s", bad[i], error);
		ok(resolve("g", NULL, NULL) < 0, "gid '%s': %s", bad[i], error);
	}
}

static void
test_bytes(void)
{
	static const char nul[] = "root:x:0:0::/:\nweb\0x:x:0:0::/:\nweb:x\0:0:0::/:\nweb:x:5:6::/:\n";
	size_t size = 3 << 20;
	char *line = malloc(size);

	put("etc/passwd", nul, sizeof(nul) - 1);
	ok(resolve("web", NULL, NULL) == 0 && ids.uid == 5, "rows with a NUL are none: %u", ids.uid);
	if (line == NULL)
		return;
	/* A reader of pieces would take the one behind 4095 bytes for a row. */
	memset(line, 'a', size);
	for (size_t at = 4095; at + 32 < size; at += 4095)
		memcpy(line + at, "web:x:0:0::/:", 13);
	memcpy(line + size - 16, "\nweb:x:5:6::/:\n", 15);
	line[size - 1] = '\n';
	put("etc/passwd", line, size);
	ok(resolve("web", NULL, NULL) == 0 && ids.uid == 5, "a line of 3 MB is one row: %u", ids.uid);
	for (size_t at = 0; at < size; at++)
		line[at] = at % 2 ? ',' : 'm';
	memcpy(line, "g:x:9:", 6);
	memcpy(line + size - 5, ",web\n", 5);
	put("etc/group", line, size);
	ok(resolve("web", NULL, NULL) == 0 && ids.group_count == 2 && ids.groups[1] == 9,
	    "a group of a million members: %u", ids.group_count);
	free(line);
	put_text("etc/passwd", "\n\n:::::\n::::::::::::\n\xff\xfe:x:1:1::/:\n");
	ok(resolve("\xff\xfe", NULL, NULL) == 0 && ids.uid == 1, "bytes that are no text");
	ok(resolve("x", NULL, NULL) < 0, "%s", error);
}

static void
test_groups(void)
{
	static char text[16384];
	size_t at = 0;

	put_text("etc/passwd", "web:x:5:6::/:\n");
	for (int i = 0; i < 300; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "g%d:x:%d:web\n", i, 1000 + i);
	put_text("etc/group", text);
	ok(resolve("web", NULL, NULL) < 0, "more groups than we take: %s", error);
	*strstr(text, "g255:") = '\0';
	put_text("etc/group", text);
	ok(resolve("web", NULL, NULL) == 0 && ids.group_count == 256, "as many as we take: %u",
	    ids.group_count);
}

/* What is no file of the tree is as if there were none, at once. */
static void
test_files(void)
{
	static const char *const links[] = {"/proc/self/fd/0", "passwd", "../../../../../../etc/hostname",
	    "/dev/zero", "/proc/self/environ"};

	put_text("etc/group", "");
	for (unsigned i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		unlinkat(root, "etc/passwd", 0);
		if (symlinkat(links[i], root, "etc/passwd") < 0)
			perror("symlink");
		ok(resolve("root", NULL, NULL) < 0, "a link to %s: %s", links[i], error);
	}
	unlinkat(root, "etc/passwd", 0);
	ok(mkfifoat(root, "etc/passwd", 0666) == 0 && resolve("root", NULL, NULL) < 0, "a FIFO: %s",
	    error);
	unlinkat(root, "etc/passwd", 0);
	ok(mkdirat(root, "etc/passwd", 0777) == 0 && resolve("root", NULL, NULL) < 0,
	    "a directory: %s", error);
	ok(resolve("7", NULL, NULL) == 0 && ids.uid == 7, "a number needs no file");
	unlinkat(root, "etc/passwd", AT_REMOVEDIR);
	put_text("etc/passwd", "root:x:0:0::/:\n");
	{
		int fd = openat(root, "etc/passwd", O_WRONLY | O_CLOEXEC);

		ok(fd >= 0 && ftruncate(fd, 1LL << 40) == 0 && resolve("root", NULL, NULL) < 0,
		    "a terabyte: %s", error);
		close(fd);
	}
}

int
main(void)
{
	if (mkdtemp(directory) == NULL || (root = open(directory, O_DIRECTORY | O_CLOEXEC)) < 0
	    || mkdirat(root, "etc", 0755) < 0)
		return 1;
	test_names();
	test_numbers();
	test_bytes();
	test_groups();
	test_files();
	dir_remove_tree(AT_FDCWD, directory);
	printf("1..%u\n", tests);
	return failures != 0;
}
