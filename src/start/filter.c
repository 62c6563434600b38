/* SPDX-License-Identifier: ISC */
/* The filters got ready before the fork, from the cache in RUN. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "child/caps.h"
#include "spec/learn.h"
#include "start/start.h"

int
prepare_seccomp(struct start *start, char *error, size_t size)
{
	const struct spec *spec = start->spec;
	bool learn = learn_file(spec->seccomp) != NULL;
	struct seccomp_request request = {
	    .profile = learn ? "learn" : spec->seccomp, .caps = caps_granted(spec)};
	int cache = -1;
	int result;

	if (strcmp(spec->seccomp, "none") == 0)
		return 0;
	if (mkdirat(start->run, ".cache", 0700) == 0 || errno == EEXIST)
		cache = openat(start->run, ".cache", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	result = seccomp_prepare(cache, &request, &start->child.seccomp, error, size);
	if (result == 0 && caps_may_trace(spec) && !learn) {
		request.init = true;
		result = seccomp_prepare(cache, &request, &start->child.seccomp_init, error, size);
	}
	fd_close(&cache);
	return result;
}
