/* SPDX-License-Identifier: ISC */
/* Feeds files, and those of directories, to a target: the corpus without libFuzzer. */
#include <dirent.h>

#include "fuzz.h"

static unsigned count;

static void
feed(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(1 << 20);
	uint8_t *exact;
	size_t size;

	if (file == NULL || data == NULL) {
		perror(path);
		exit(2);
	}
	size = fread(data, 1, 1 << 20, file);
	fclose(file);
	exact = malloc(size > 0 ? size : 1);
	MUST(exact != NULL);
	memcpy(exact, data, size);
	free(data);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	count++;
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		DIR *dir = opendir(argv[i]);
		struct dirent *entry;
		char path[1024];

		if (dir == NULL) {
			feed(argv[i]);
			continue;
		}
		while ((entry = readdir(dir)) != NULL) {
			snprintf(path, sizeof(path), "%s/%s", argv[i], entry->d_name);
			if (entry->d_name[0] != '.')
				feed(path);
		}
		closedir(dir);
	}
	printf("%u inputs\n", count);
	return count == 0;
}
