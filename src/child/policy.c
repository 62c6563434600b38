/* SPDX-License-Identifier: ISC */
/* The rows of a policy. In: names and actions. Out: the table; a name stands in it once. */
#include "child/policy.h"

#include <string.h>

static struct policy_call *
policy_find(const struct policy *policy, const char *name)
{
	for (unsigned i = 0; i < policy->count; i++)
		if (strcmp(policy->calls[i].name, name) == 0)
			return (struct policy_call *)&policy->calls[i];
	return NULL;
}

bool
policy_has(const struct policy *policy, const char *name)
{
	return policy_find(policy, name) != NULL;
}

uint32_t
policy_action(const struct policy *policy, const char *name)
{
	const struct policy_call *call = policy_find(policy, name);

	return call != NULL ? call->action : policy->fallback;
}

int
policy_set(struct policy *policy, const char *name, uint32_t action)
{
	struct policy_call *call = policy_find(policy, name);

	if (call == NULL) {
		if (policy->count == POLICY_CALLS || strlen(name) >= PROFILE_NAME)
			return -1;
		call = &policy->calls[policy->count++];
		strcpy(call->name, name);
	}
	call->action = action;
	return 0;
}

int
policy_set_list(struct policy *policy, const char *list, uint32_t action)
{
	char name[PROFILE_NAME];

	while ((list = profile_next(list, name)) != NULL)
		if (policy_set(policy, name, action) < 0)
			return -1;
	return 0;
}
