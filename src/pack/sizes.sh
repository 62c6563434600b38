#!/bin/sh
# Bytes of each program without its symbols, and of all. usage: sizes.sh STRIP FILE...
set -e
strip=$1
shift
work=$(mktemp "${TMPDIR:-/tmp}/ctr-sizes.XXXXXX")
trap 'rm -f "$work"' EXIT
sum=0
for file; do
	$strip -o "$work" "$file" 2>/dev/null || cp "$file" "$work"
	bytes=$(wc -c <"$work")
	sum=$((sum + bytes))
	printf '%9d %s\n' "$bytes" "${file##*/}"
done
printf '%9d %s\n' "$sum" all
