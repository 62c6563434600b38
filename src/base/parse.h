/* SPDX-License-Identifier: ISC */
/*
 * Numbers, sizes and durations as people write them. Every function takes the
 * whole string or refuses it: -1 with EINVAL (not such a thing) or ERANGE
 * (too large); *out is only written on success.
 */
#ifndef BASE_PARSE_H
#define BASE_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/* Decimal digits only: no sign, no blank, no leading '+'. */
int parse_u64(const char *string, uint64_t *out);

/* The same, up to max. */
int parse_u32(const char *string, uint32_t max, uint32_t *out);

/* Digits at *at, which is moved behind them. */
int parse_u64_at(const char **at, uint64_t *out);

/* Octal digits up to max: "022", "755". */
int parse_octal(const char *string, uint32_t max, uint32_t *out);

/* Bytes: digits and an optional K, M, G or T (powers of 1024; "KiB" and "KB" too), e.g. 64M. */
int parse_size(const char *string, uint64_t *out);

/* Nanoseconds: "10", "1.5", "500ms", "10s", "2m", "1h"; a bare number is seconds. */
int parse_duration(const char *string, uint64_t *out);

/* A duration with an optional '-' before it, up to 292 years either way. */
int parse_offset(const char *string, int64_t *out);

/* SECONDS[.FRACTION] since the epoch, as text_time() writes it, to nanoseconds. */
int parse_time(const char *string, uint64_t *out);

/* yes/no, true/false, on/off, 1/0. */
int parse_bool(const char *string, bool *out);

#endif
