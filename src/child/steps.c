/* SPDX-License-Identifier: ISC */
/* THE ORDER. In: a prepared child. Out: a container, or the step that failed. */
#include "child/steps.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

const struct step steps_container[] = {
	{"reaper", step_reaper},
	{"user", step_user},
	{"time", step_time},
	{"cgroup", step_cgroup},
	{"uts", step_uts},
	{"mount source", step_source},	/* the host's tree, as the caller sees it */
	{"inside", step_inside},	/* paths of the host are opened by now, as the caller */
	{"root", step_root},
	{"net", step_net},	/* the sysfs it makes is step_proc's */
	{NULL, NULL},
};

const struct step steps_mounts[] = {
	{"proc", step_proc},
	{"sysctl", step_sysctl},	/* its network is there, its uid is root's */
	{"dev", step_dev},
	{"terminal", step_terminal},	/* in the devpts just made */
	{"devices", step_devices},
	{"tmp", step_tmp},
	{"cover", step_cover},
	{"mount", step_mount},
	{"mask", step_mask},
	{"hooks.mounted", step_mounted},	/* the host's tree is still "/" */
	{"pivot", step_pivot},
	{NULL, NULL},
};

const struct step steps_process[] = {
	{"tie", step_tie},
	{"session", step_session},
	{"nest", step_nest},	/* another uid where only one is mapped */
	{"rlimits", step_rlimits},	/* while RESOURCE and SYS_NICE may be there */
	{"sched", step_sched},
	{"label", step_label},	/* by the caller's procfs; in force from the execve on */
	{"descriptors", step_descriptors},	/* before any path of the image is followed */
	{"landlock", step_landlock},	/* paths are looked up as root inside */
	{"bound", step_bound},	/* while SETPCAP is there */
	{"ids", step_ids},
	{"caps", step_caps},
	{"workdir", step_workdir},	/* as the user that will live there */
	{"tie", step_tie},	/* again: a change of ids has undone it */
	{"signals", step_signals},
	{"keyring", step_keyring},
	{"personality", step_personality},
	{"privs", step_privs},
	{"fence", step_fence},
	{"restrict", step_restrict},
	{"seccomp", step_seccomp},
	{NULL, NULL},
};

const struct step *
steps_run(const struct step *table, struct child *child)
{
	for (; table->name != NULL; table++)
		if (table->run(child) < 0)
			return table;
	return NULL;
}

void
child_item(struct child *child, const char *first, const char *second)
{
	struct text text;

	text_init(&text, child->item, sizeof(child->item));
	text_bytes(&text, first, strnlen(first, CHILD_ITEM / 2));
	text_bytes(&text, second, strnlen(second, CHILD_ITEM / 2 - 1));
}
