#!/bin/sh
# What a hostile container can see of a process that joins it: that it is there.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo '1..0 # SKIP no strace'; exit 0; }
cat >"$work/look" <<'L'
for p in /proc/[0-9]*; do
	tr '\0' ' ' <"$p/cmdline" 2>/dev/null | grep -q "^ctr-$1" || continue
	echo seen
	for link in exe cwd root ns/pid fd/0 fd/3 fd/4; do
		readlink "$p/$link"
	done
	cat "$p/environ" "$p/maps" "$p/auxv"
	(: >>"$p/mem") && echo open
done 2>/dev/null
L
look() {
	timeout 60 ctr-spawn exec w sh -s "$1" <"$work/look"
}
timeout 60 ctr-spawn run w -- sleep 600
# setsid() stands between the clone into the pid namespace and the command's execve.
SECRET=1 timeout 60 strace -f -qq -o /dev/null -e trace=setsid -e inject=setsid:delay_enter=8000000 \
	ctr-spawn exec w sleep 5 &
# The first look that finds it is early in that time.
until_ok 60 sh -c 'timeout 60 ctr-spawn exec w sh -s enter <"$1/look" >"$1/found"; [ -s "$1/found" ]' sh "$work"
is 'before its execve it cannot be looked into' "$(cat "$work/found")" seen
is 'pid 1 neither' "$(look init)" seen
ctr-spawn run -o container.user=65534:65534 v -- sleep 600
is 'what joins has nothing but 0, 1, 2' "$(timeout 60 ctr-spawn exec v sh -c 'readlink /proc/self/cwd; for f in /proc/self/fd/*; do [ ${f##*/} -gt 2 ] && readlink $f; done; tr "\0" "\n" </proc/self/environ | grep SECRET')" /
done_testing
