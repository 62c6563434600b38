/* SPDX-License-Identifier: ISC */
/* container.personality: words of personality(2), in any case. */
#ifndef SPEC_PERSONALITY_H
#define SPEC_PERSONALITY_H

/* Or of all words; NULL, or the word that is none. */
const char *personality_parse(char *const *words, unsigned long *out);

#endif
