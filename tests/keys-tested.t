#!/bin/sh
# Every key of the one table (src/spec/keys.c) is used by a test, and stands in ctr-spec(5).
. "$(dirname "$0")/lib.sh"
cd "$top" || exit 1
sed -n 's/^	{"\([a-z]*\)", "\([a-z_]*\.\{0,1\}\)", KEY_.*/\1 \2/p' src/spec/keys.c >"$work/keys"
ok 'the table is read' [ "$(wc -l <"$work/keys")" -ge 127 ]
is 'all of its rows' "$(wc -l <"$work/keys")" "$(grep -c '^	{"[a-z]*", "[^"]*", KEY_' src/spec/keys.c)"
# As SECTION.KEY of an option, as a line of a section, or as one of a loop's words.
ls tests/*.t | grep -v keys-tested >"$work/tests"
# shellcheck disable=SC2046  # names without blanks
awk 'FNR == 1 { file = FILENAME }
	file == ARGV[1] { keys[++count] = $1 " " $2; next }
	{ text[file] = text[file] "\n" $0 }
	END {
		for (i = 1; i <= count; i++) {
			split(keys[i], key, " ")
			found = 0
			name = key[2]
			if (substr(name, length(name)) == ".") name = substr(name, 1, length(name) - 1) "[.]"
			for (file in text) {
				found = index(text[file], key[1] "." key[2])
				if (!found && (index(text[file], "[" key[1] "]") || index(text[file], key[1] ".$")))
					found = match(text[file], "[^-a-z_.]" name "( ?=|[ ;])")
				if (found) break
			}
			if (!found) print key[1] "." key[2]
		}
	}' "$work/keys" $(cat "$work/tests") >"$work/unused"
is 'each is in a test' "$(cat "$work/unused")" ''
# `.It Ic NAME`, or several of one row with commas between them; `NAME.WORD` where the name is a prefix.
sed -n 's/^\.It Ic //p' man/ctr-spec.5 | tr ' ,' '\n\n' | sed 's/^\([a-z_]*\.\).*/\1/' | sort -u >"$work/said"
is 'each is in the page' "$(cut -d' ' -f2 "$work/keys" | sort -u | grep -vxF -f "$work/said")" ''
done_testing
