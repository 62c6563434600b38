/* SPDX-License-Identifier: ISC */
/* Cases of a policy: calls told apart by their arguments. In: words. Out: rows of struct policy. */
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "child/policy.h"

static const struct {
	char sign[3];
	uint32_t compare;
} case_signs[] = {
	/* the longer ones first */
	{"==", SCMP_CMP_EQ}, {"!=", SCMP_CMP_NE}, {"<=", SCMP_CMP_LE}, {">=", SCMP_CMP_GE},
	{"<", SCMP_CMP_LT}, {">", SCMP_CMP_GT},
};

/* A number at *at, decimal or 0x, which then stands behind it. */
static int
case_number(const char **at, uint64_t *number)
{
	static const char digits[] = "0123456789abcdef";
	const char *start = *at + 2;
	const char *digit;

	if ((*at)[0] != '0' || (*at)[1] != 'x')
		return parse_u64_at(at, number);
	*number = 0;
	for (*at = start; **at != '\0' && (digit = strchr(digits, **at)) != NULL; ++*at)
		*number = *number << 4 | (uint64_t)(digit - digits);
	return *at > start && *at - start <= 16 ? 0 : -1;
}

const char *
policy_test_parse(struct policy_test *test, const char *word)
{
	memset(test, 0, sizeof(*test));
	if (word[0] != 'a' || word[1] < '0' || word[1] > '5')
		return "not a test like a0==5: a0 to a5 are the arguments";
	test->argument = (uint32_t)(word[1] - '0');
	word += 2;
	if (*word == '&') {
		word++;
		if (case_number(&word, &test->value) < 0 || strncmp(word, "==", 2) != 0)
			return "not a test like a0&0xff==3";
		word += 2;
		test->compare = SCMP_CMP_MASKED_EQ;
		return case_number(&word, &test->masked) < 0 || *word != '\0' ? "not a number" : NULL;
	}
	for (size_t i = 0; i < sizeof(case_signs) / sizeof(case_signs[0]); i++) {
		size_t length = strlen(case_signs[i].sign);

		if (strncmp(word, case_signs[i].sign, length) != 0)
			continue;
		word += length;
		test->compare = case_signs[i].compare;
		return case_number(&word, &test->value) < 0 || *word != '\0' ? "not a number" : NULL;
	}
	return "not a comparison: == != < <= > >= or &MASK==";
}

int
policy_add_case(struct policy *policy, const char *name, uint32_t action,
    const struct policy_test *tests, unsigned count)
{
	struct policy_case *one = &policy->cases[policy->case_count];

	if (policy->case_count == POLICY_CASES || strlen(name) >= PROFILE_NAME || count > POLICY_TESTS)
		return -1;
	memset(one, 0, sizeof(*one));
	strcpy(one->name, name);
	one->action = action;
	one->count = count;
	memcpy(one->tests, tests, count * sizeof(*tests));
	policy->case_count++;
	return 0;
}
