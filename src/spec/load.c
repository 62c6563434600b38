/* SPDX-License-Identifier: ISC */
/*
 * INI text to struct spec, through inih with its traps closed: our reader
 * keeps every raw line itself, whatever its length, and hands inih a short one
 * whose value is the line number; so nothing is cut, no ` ;` starts a comment,
 * an indented line is a line, and every message has its line number.
 */
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/parse.h"
#include "spec/mounts.h"
#include "spec/rules.h"
#include "spec/value.h"

enum {
	LOAD_LINE_MAX = 200000, /* an argument is at most 128 KiB */
	LOAD_NAME_MAX = 48,	/* inih cuts names at 49; it has a key's beginning only */
	LOAD_KEY_MAX = 128,
	LOAD_SEEN = 256,
};

struct load {
	struct spec *spec;
	const char *file;
	FILE *stream;
	char *line;		/* the current raw line */
	size_t line_size;
	char *name;		/* in it: the key */
	char *value;		/* in it; NULL: no '=' */
	unsigned number;
	bool seen[LOAD_SEEN];	/* rows of key_table set in this file */
	bool option_seen[LOAD_SEEN];
	char *error;
	size_t error_size;
	bool failed;
};

static int
load_fail(struct load *load, const char *section, const char *name, const char *why)
{
	if (!load->failed)
		snprintf(load->error, load->error_size, "%s:%u: %s%s%s%s%s", load->file, load->number,
		    section, *name != '\0' ? "." : "", name, *section != '\0' ? ": " : "", why);
	load->failed = true;
	return 0;
}

static char *
load_trim(char *text)
{
	size_t length;

	text += strspn(text, " \t");
	length = strlen(text);
	while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
		text[--length] = '\0';
	return text;
}

/* What inih is given instead of the line: at most some 70 bytes. */
static char *
load_short(struct load *load, char *line, char *out, int size)
{
	char *equal;

	out[0] = '\n';
	out[1] = '\0';
	load->value = NULL;
	if (*line == '\0' || *line == '#' || *line == ';')
		return out;
	if (*line == '[') {
		if (strlen(line) > LOAD_NAME_MAX || line[strlen(line) - 1] != ']')
			return load_fail(load, "", "", "not a section line like [container]"), NULL;
		snprintf(out, (size_t)size, "%s\n", line);
		return out;
	}
	equal = strchr(line, '=');
	if (equal == NULL || equal == line)
		return load_fail(load, "", "", "neither a section, a comment, nor KEY = VALUE"), NULL;
	*equal = '\0';
	load->value = load_trim(equal + 1);
	load_trim(line);
	if (strlen(line) > LOAD_KEY_MAX || strpbrk(line, ":;#[]") != NULL)
		return load_fail(load, "", "", "not a key's name"), NULL;
	load->name = line;
	snprintf(out, (size_t)size, "%.*s=%u\n", LOAD_NAME_MAX, line, load->number);
	return out;
}

/* inih's reader: fgets() with our rules. */
static char *
load_reader(char *out, int size, void *stream)
{
	struct load *load = stream;
	ssize_t length;
	char *line;

	if (load->failed)
		return NULL;
	length = getline(&load->line, &load->line_size, load->stream);
	if (length < 0) {
		if (!feof(load->stream)) /* half of it would be a container with less */
			load_fail(load, "", "", strerror(errno));
		return NULL;
	}
	load->number++;
	if (length > LOAD_LINE_MAX)
		return load_fail(load, "", "", "line longer than 200000 bytes"), NULL;
	if (strlen(load->line) != (size_t)length)
		return load_fail(load, "", "", "a NUL byte"), NULL;
	line = load->line;
	if (load->number == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0)
		line += 3;
	return load_short(load, load_trim(line), out, size);
}

static const char *
load_key(struct load *load, bool *seen, const char *section, const char *name, const char *raw)
{
	const struct key *key = key_find(section, name);
	bool *again;

	if (key == NULL)
		return key_has_section(section) ? "unknown key; ctr-spec(5) has them all" : "unknown section; ctr-spec(5) has them all";
	again = &seen[key - key_table];
	if (*again && !key_repeats(key) && !key_is_prefix(key))
		return "given twice";
	*again = true;
	return value_set(load->spec, key, name, raw);
}

static int
load_handler(void *user, const char *section, const char *cut, const char *value)
{
	struct load *load = user;
	const char *name = load->name;
	const char *why;

	(void)cut, (void)value; /* the name's beginning, the line number; name and raw value are ours */
	if (*section == '\0')
		return load_fail(load, "", "", "a key before any [section]");
	if (load->value == NULL)
		return load_fail(load, section, name, "no value");
	why = load_key(load, load->seen, section, name, load->value);
	return why == NULL ? 1 : load_fail(load, section, name, why);
}

static int
load_file(struct load *load)
{
	struct stat st;
	int fd = strcmp(load->file, "-") == 0
	    ? dup(STDIN_FILENO)
	    : open(load->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd >= 0 && strcmp(load->file, "-") != 0 && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
		close(fd);
		fd = -1;
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	}
	load->stream = fd < 0 ? NULL : fdopen(fd, "r");
	if (load->stream == NULL) {
		snprintf(load->error, load->error_size, "%s: %s", load->file, strerror(errno));
		return -1;
	}
	if (ini_parse_stream(load_reader, load, load_handler, load) != 0 && !load->failed)
		load_fail(load, "", "", "not understood");
	fclose(load->stream);
	free(load->line);
	return load->failed ? -1 : 0;
}

/* section.key=value */
static int
load_option(struct load *load, const char *option)
{
	char section[LOAD_NAME_MAX + 1];
	char name[LOAD_KEY_MAX + 1];
	size_t section_length = strcspn(option, ".=");
	const char *rest = option + section_length + 1;
	size_t name_length = option[section_length] == '.' ? strcspn(rest, "=") : 0;
	const char *why = "not SECTION.KEY=VALUE";

	if (name_length > 0 && rest[name_length] == '=' && section_length > 0
	    && section_length <= LOAD_NAME_MAX && name_length <= LOAD_KEY_MAX) {
		snprintf(section, sizeof(section), "%.*s", (int)section_length, option);
		snprintf(name, sizeof(name), "%.*s", (int)name_length, rest);
		why = load_key(load, load->option_seen, section, name, rest + name_length + 1);
		if (why == NULL)
			return 0;
		snprintf(load->error, load->error_size, "-o %s.%s: %s", section, name, why);
		return -1;
	}
	snprintf(load->error, load->error_size, "-o %s: %s", option, why);
	return -1;
}

static int
load_command(struct spec *spec, char *const *command)
{
	if (command == NULL || *command == NULL)
		return 0;
	value_free_list(spec->command);
	spec->command = NULL;
	for (; *command != NULL; command++)
		if (value_append(&spec->command, strdup(*command)) < 0)
			return -1;
	return 0;
}

struct spec *
spec_load(const struct spec_input *input, char *error, size_t size)
{
	struct load load = {.file = input->file, .error = error, .error_size = size};

	load.spec = calloc(1, sizeof(*load.spec));
	if (load.spec == NULL || rules_defaults(load.spec) < 0)
		goto memory;
	if (input->file != NULL && load_file(&load) < 0)
		goto fail;
	for (unsigned i = 0; i < input->option_count; i++)
		if (load_option(&load, input->options[i]) < 0)
			goto fail;
	if (load_command(load.spec, input->command) < 0)
		goto memory;
	if (rules_apply(load.spec, input, error, size) < 0)
		goto fail;
	return load.spec;
memory:
	snprintf(error, size, "out of memory");
fail:
	spec_free(load.spec);
	return NULL;
}

void
spec_free(struct spec *spec)
{
	for (size_t i = 0; spec != NULL && i < key_count; i++) {
		void *member = (char *)spec + key_table[i].offset;

		switch (key_table[i].kind) {
		case KEY_WORDS:
		case KEY_CAPS:
		case KEY_LIST:
		case KEY_LINES:
		case KEY_ROWS:
		case KEY_LANDLOCK:
		case KEY_LABEL:
		case KEY_NAMED:
		case KEY_LIMITS:
			value_free_list(*(char ***)member);
			break;
		case KEY_NS:
			free(spec->ns_at[key_table[i].least]);
			break;
		case KEY_STRING:
		case KEY_PATH:
		case KEY_SCHEDULE:
		case KEY_LIMIT:
			free(*(char **)member);
			break;
		default:
			break;
		}
	}
	if (spec != NULL)
		mounts_free(spec);
	free(spec);
}
