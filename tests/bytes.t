#!/bin/sh
# Every byte but NUL passes: INI, -o, command line, and back through show.
. "$(dirname "$0")/lib.sh"
weird=$(printf 'a "b" \047c\047\td\ne=f;g#h\\i \303\274 \001z')
timeout 20 ctr-spawn run a -o "container.env=$(printf '"W=a \\"b\\" \047c\047\\td\\ne=f;g#h\\\\i \303\274 \\001z"')" \
	-- sh -c 'printf "%s|%s" "$1" "$W"' sh "$weird"
timeout 20 ctr-status wait a >/dev/null
is 'command line and -o reach the payload' "$(ctr-status log a)" "$weird|$weird"
ctr-status show --ini a >"$work/a.ini"
timeout 20 ctr-spawn run -f "$work/a.ini" b
timeout 20 ctr-status wait b >/dev/null
is 'show --ini reads back the same' "$(ctr-status log b)" "$weird|$weird"
ok 'and prints the same' sh -c 'ctr-status show --ini b | cmp - "$1"' sh "$work/a.ini"
is 'show --json has the same bytes' "$(ctr-status show --json a | perl -MJSON::PP -e '
	local $/; binmode STDOUT, ":utf8"; my $j = decode_json(<STDIN>);
	print $j->{spec}{container}{command}[4], "|", substr($j->{spec}{container}{env}[0], 2)')" "$weird|$weird"
name=$(printf 'h "\t;#=\\')
timeout 20 ctr-spawn run c -o "container.hostname=$(printf '"h \\"\\t;#=\\\\"')" -- cat /proc/sys/kernel/hostname
timeout 20 ctr-status wait c >/dev/null
is 'host name' "$(ctr-status log c)" "$name"
is 'host name in the record' "$(ctr-status get hostname c)" "$name"
done_testing
