/* SPDX-License-Identifier: ISC */
/* What this kernel and host can do, asked by trying. Nothing is changed. */
#ifndef SHOW_PROBE_H
#define SHOW_PROBE_H

#include "base/text.h"

/* Each returns whether the thing is there; a value worth telling (a version, a list) goes to text. */
bool probe_kernel(struct text *text);
bool probe_pidfs(struct text *text);
bool probe_inotify(struct text *text);
bool probe_exit_info(struct text *text);
bool probe_getfd(struct text *text);
bool probe_close_range(struct text *text);
bool probe_into_cgroup(struct text *text);
bool probe_cgroup_v2(struct text *text);
bool probe_cgroup_v1(struct text *text);
bool probe_cgroup_kill(struct text *text);
bool probe_mount_setattr(struct text *text);
bool probe_overlay(struct text *text);
bool probe_loop(struct text *text);
bool probe_images(struct text *text);
bool probe_user_namespace(struct text *text);
bool probe_subordinate(struct text *text);
bool probe_time_namespace(struct text *text);
bool probe_seccomp(struct text *text);
bool probe_libseccomp(struct text *text);
bool probe_landlock(struct text *text);
bool probe_apparmor(struct text *text);
bool probe_selinux(struct text *text);
bool probe_mqueue(struct text *text);
bool probe_ptrace_scope(struct text *text);

#endif
