/* SPDX-License-Identifier: ISC */
/*
 * The forms of spill and spill.join. In: a frame, or a file. Out: the other.
 * Numbers are of fixed width, so a header is one read and a join one write.
 */
#include "run/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "base/text.h"

enum {
	SPILL_SEQ = 20,
	SPILL_SECONDS = 10,
	SPILL_LENGTH = 15,
	SPILL_JOIN = 4 * 21,
};

static const char spill_kinds[] = "oeOE";

void
spill_pack(const struct spill_frame *frame, char header[SPILL_HEADER + 1])
{
	struct text text;

	text_init(&text, header, SPILL_HEADER + 1);
	text_char(&text, spill_kinds[frame->stream + (frame->dropped ? 2U : 0U)]);
	text_char(&text, ' ');
	text_digits(&text, frame->seq, SPILL_SEQ);
	text_char(&text, ' ');
	text_digits(&text, frame->time / 1000000000, SPILL_SECONDS);
	text_char(&text, '.');
	text_digits(&text, frame->time % 1000000000, 9);
	text_char(&text, ' ');
	text_digits(&text, frame->length, SPILL_LENGTH);
	text_char(&text, '\n');
}

/* Blank-separated words behind the kind; each is terminated in place. */
static int
spill_unpack(char *header, struct spill_frame *frame)
{
	const char *kind = strchr(spill_kinds, header[0]);
	char *seq = header + 2;
	char *time = seq + SPILL_SEQ + 1;
	char *length = time + SPILL_SECONDS + 11;

	if (header[0] == '\0' || kind == NULL || header[SPILL_HEADER - 1] != '\n')
		return -1;
	frame->stream = (unsigned)(kind - spill_kinds) & 1;
	frame->dropped = kind - spill_kinds >= 2;
	time[-1] = length[-1] = header[SPILL_HEADER - 1] = '\0';
	if (parse_u64(seq, &frame->seq) < 0 || parse_time(time, &frame->time) < 0
	    || parse_u64(length, &frame->length) < 0)
		return -1;
	return 0;
}

bool
spill_next(int fd, uint64_t *offset, struct spill_frame *frame)
{
	char header[SPILL_HEADER + 1] = "";
	struct stat st;

	if (pread(fd, header, SPILL_HEADER, (off_t)*offset) != SPILL_HEADER
	    || spill_unpack(header, frame) < 0 || fstat(fd, &st) < 0)
		return false;
	if (!frame->dropped && frame->length > SPILL_FRAME)
		return false; /* nobody of ours wrote it: no hole of a sparse file is read for hours */
	*offset += SPILL_HEADER;
	if (!frame->dropped && frame->length > (uint64_t)st.st_size - *offset)
		frame->length = (uint64_t)st.st_size - *offset;
	return true;
}

static void
spill_join_pack(const struct spill_join *join, struct text *text)
{
	const uint64_t numbers[] = {join->next, join->done, join->inode, join->size};

	for (unsigned i = 0; i < 4; i++) {
		text_digits(text, numbers[i], 20);
		text_char(text, i < 3 ? ' ' : '\n');
	}
}

int
spill_create(int dirfd, const char *frames, const char *note)
{
	const struct spill_join none = {0};
	char buffer[SPILL_JOIN + 1];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	spill_join_pack(&none, &text);
	if (io_create_file(dirfd, note, text.start, text.length, 0640) < 0)
		return -1;
	return io_create_file(dirfd, frames, "", 0, 0640);
}

int
spill_reset(int dirfd)
{
	const struct spill_join none = {0};
	struct stat st;
	int result;
	int fd;

	if (fstatat(dirfd, "spill", &st, AT_SYMLINK_NOFOLLOW) < 0 || st.st_size > 0)
		return -1;
	fd = openat(dirfd, "spill.join", O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	result = fd < 0 ? -1 : spill_join_write(fd, &none);
	fd_close(&fd);
	return result;
}

void
spill_join_read(int dirfd, const char *note, struct spill_join *join)
{
	char buffer[SPILL_JOIN + 2] = "";
	struct spill_join none = {0};
	uint64_t *const numbers[] = {&join->next, &join->done, &join->inode, &join->size};
	const char *at = buffer;

	memset(join, 0, sizeof(*join));
	if (io_read_file(dirfd, note, buffer, sizeof(buffer)) != SPILL_JOIN)
		return;
	for (unsigned i = 0; i < 4; i++)
		if (parse_u64_at(&at, numbers[i]) < 0 || *at++ != (i < 3 ? ' ' : '\n')) {
			*join = none;
			return;
		}
}

int
spill_join_write(int fd, const struct spill_join *join)
{
	char buffer[SPILL_JOIN + 1];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	spill_join_pack(join, &text);
	return pwrite(fd, buffer, SPILL_JOIN, 0) == SPILL_JOIN ? 0 : -1;
}
