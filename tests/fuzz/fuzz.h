/* SPDX-License-Identifier: ISC */
/*
 * What every target needs. A target is one file with LLVMFuzzerTestOneInput(): built by
 * `make fuzz` with libFuzzer, by fuzz.t with replay.c, which feeds it the corpus.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold for every input. */
#define MUST(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);   \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

static char fuzz_path[64];

static inline void
fuzz_clean(void)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -rf %s", fuzz_path);
	if (system(command) != 0)
		perror(fuzz_path);
}

/* A directory of this process, removed at its end. */
static inline int
fuzz_dir(void)
{
	static int dir = -1;

	if (dir >= 0)
		return dir;
	snprintf(fuzz_path, sizeof(fuzz_path), "%s/ctr-fuzz.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(fuzz_path) == NULL || (dir = open(fuzz_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
		perror(fuzz_path);
		exit(2);
	}
	atexit(fuzz_clean);
	return dir;
}

/* Its file `name` has these bytes; the descriptor, to read and write from the start. */
static inline int
fuzz_file(const char *name, const uint8_t *data, size_t size)
{
	int fd = openat(fuzz_dir(), name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0) {
		perror(name);
		exit(2);
	}
	return fd;
}

static inline void
fuzz_put(const char *name, const uint8_t *data, size_t size)
{
	close(fuzz_file(name, data, size));
}

/* A string on the heap, so that reading past its end is seen. */
static inline char *
fuzz_string(const uint8_t *data, size_t size)
{
	char *string = malloc(size + 1);

	MUST(string != NULL);
	if (size > 0)
		memcpy(string, data, size);
	string[size] = '\0';
	return string;
}

#endif
