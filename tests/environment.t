#!/bin/sh
# [container] env_file, personality.
. "$(dirname "$0")/lib.sh"
run() { # OPTION... -- COMMAND...
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
printf '# a comment\n\nA=one\n  B = 2\n' >"$work/bad.env"
printf '# a comment\n\nA=one\n  B=two words  \nC="with \\"quotes\\"\\tand tab"\nD=\nA=again\nPATH=/bin:/usr/bin:/x\r\n' >"$work/a.env"
printf 'B=second file\nE=e#no comment' >"$work/b.env"
show='printf "%s|" "$A" "$B" "$C" "$D" "$E" "$PATH"'
is 'a file' "$(run -o "container.env_file=$work/a.env" -- sh -c "$show")" "again|two words|with \"quotes\"	and tab|||/bin:/usr/bin:/x|"
is 'two, and env over both' "$(run -o "container.env_file=$work/a.env" -o "container.env_file=$work/b.env" -o container.env=A=env -- sh -c "$show")" "env|second file|with \"quotes\"	and tab||e#no comment|/bin:/usr/bin:/x|"
is 'nothing of the caller' "$(FOREIGN=1 run -o "container.env_file=$work/b.env" -- env | sort | tr '\n' ' ')" "B=second file E=e#no comment HOME=/root HOSTNAME=x PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "
bad() { # NAME PATTERN OPTION...
	name=$1 pattern=$2
	shift 2
	timeout 30 ctr-spawn run -F --rm x "$@" -- true >"$work/bad" 2>&1
	is "$name: code" "$?" 125
	ok "$name: message" grep -q -e "$pattern" "$work/bad"
}
bad 'a blank in a name' "bad.env:4: not NAME=VALUE" -o "container.env_file=$work/bad.env"
printf 'A=1\nB\n' >"$work/bad.env"
bad 'no =' "bad.env:2: not NAME=VALUE" -o "container.env_file=$work/bad.env"
printf 'A="1\n' >"$work/bad.env"
bad 'an open quote' "bad.env:1: " -o "container.env_file=$work/bad.env"
bad 'no such file' 'container.env_file: /no/such: No such file' -o container.env_file=/no/such
bad 'a relative path' 'container.env_file: x: not an absolute' -o container.env_file=x
mkfifo "$work/fifo"
bad 'a FIFO' 'container.env_file: .*/fifo: ' -o "container.env_file=$work/fifo"
persona() {
	run "$@" -- cat /proc/self/personality
}
is 'personality: none asked' "$(persona)" 00000000
is 'addr_no_randomize' "$(persona -o container.personality=ADDR_NO_RANDOMIZE)" 00040000
is 'two words' "$(persona -o 'container.personality=linux addr_no_randomize addr_compat_layout')" 00240000
is 'it does what it says' "$(for _ in 1 2; do run -o container.personality=addr_no_randomize -- sed -n '/stack/s/-.*//p' /proc/self/maps; done | uniq | wc -l)" 1
if setarch linux32 true 2>/dev/null; then
	is 'linux32' "$(run -o container.personality=linux32 -- uname -m)" "$(setarch linux32 uname -m)"
else
	count=$((count + 1))
	echo "ok $count - linux32 # SKIP not on this machine"
fi
bad 'no such word' 'container.personality: bogus: not a word' -o container.personality=bogus
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
