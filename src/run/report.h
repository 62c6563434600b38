/* SPDX-License-Identifier: ISC */
/* What the children tell the parent through the close-on-exec report pipe: one struct, one write. */
#ifndef RUN_REPORT_H
#define RUN_REPORT_H

enum report_kind {
	REPORT_PID,	/* the payload's process exists: pid */
	REPORT_READY,	/* its steps are done, it waits; pid: its seccomp listener, a descriptor, or -1 */
	REPORT_ERROR,	/* step, item, error */
	REPORT_EOF,	/* never sent: end-of-file, the execve happened */
};

struct report {
	int kind;
	int error;
	int pid;
	char step[16];
	char item[240];
};

#endif
