#!/bin/sh
# None of the programs calls socket(2); what they link.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo '1..0 # SKIP no strace'; exit 0; }
timeout 60 strace -f -qq -e trace=socket,socketpair -o "$work/trace" sh -c '
	ctr-spawn run a -o container.user=nobody -- sh -c "echo x; exit 3"
	ctr-status wait -t 20 a; ctr-status list; ctr-status log a; ctr-status show --json a
	ctr-spawn run b -- sleep 60; ctr-signal stop -t TERM/1/KILL b; ctr-signal rm a b' >"$work/said" 2>&1
is 'it did something' "$(grep -c 'exited 3' "$work/said")" 1
is 'no socket' "$(grep -v -e SIG -e exited "$work/trace" | grep -c socket)" 0
for program in ctr-signal ctr-status; do
	is "$program links libc only" "$(ldd "$top/bin/$program" | grep -v -e linux-vdso -e ld-linux -e ld-musl -e 'libc\.' | wc -l)" 0
done
ok 'ctr-monitor is static' sh -c "ldd '$top/bin/ctr-monitor' 2>&1 | grep -q -e 'not a dynamic' -e 'statically'"
done_testing
