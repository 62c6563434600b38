#!/bin/sh
# None of the programs calls socket(2), traced over the whole demo and more; what they link.
. "$(dirname "$0")/lib.sh"
cd "$top" || exit 1
if command -v strace >/dev/null; then
	timeout 120 strace -f -qq -e trace=execve,execveat,clone,clone3,fork,vfork,socket,socketpair -o "$work/trace" sh -c '
		PORT=$0 sh tests/demo.sh
		ctr-spawn run a -o container.user=nobody -- sh -c "echo x; exit 3"
		ctr-status wait -t 20 a; ctr-status list; ctr-status log a; ctr-status show --json a
		ctr-status events a; ctr-status is exited a
		ctr-spawn run b -- sleep 60; ctr-signal watch --pid $$ b; ctr-signal stop -t TERM/1/KILL b
		ctr-spawn create c -- true; ctr-signal start c; ctr-signal rm -f a b c' \
		"$((20000 + $$ % 10000))" >"$work/said" 2>&1
	is 'the demo passed' "$(grep -c '^# demo passed' "$work/said")" 1
	is 'the rest did something' "$(grep -c '^a exited 3$' "$work/said")" 1
	# Every process is what it executed last, or what its parent was.
	awk '
		{ pid = $1 }
		/exec(ve|veat)\(/ && !/= -1/ {
			split($0, part, "\""); is[pid] = part[2] != "" ? part[2] : "ctr-monitor"
			seen[is[pid]] = 1
		}
		/(clone|clone3|fork|vfork)(\(| resumed)/ && $NF ~ /^[0-9]+$/ { is[$NF] = is[pid] }
		/ socket(pair)?\(/ { called[is[pid]]++ }
		END {
			for (program in called) print "socket", program
			for (program in seen) print "ran", program
		}' "$work/trace" >"$work/programs"
	is 'all four were traced' "$(sed -n 's/^ran .*\(ctr-[a-z]*\)$/\1/p' "$work/programs" | sort -u | tr '\n' ' ')" \
		'ctr-monitor ctr-signal ctr-spawn ctr-status '
	is 'httpd and wget of the same demo do call it: the trace sees sockets' \
		"$(grep -c '^socket .*busybox' "$work/programs" | grep -v '^0' | sed 's/.*/yes/')" yes
	is 'ours do not' "$(grep '^socket .*ctr-' "$work/programs")" ''
else
	skip 'no socket' 'no strace'
fi
for program in ctr-signal ctr-status; do
	is "$program links libc only" "$(ldd "$top/bin/$program" | grep -v -e statically -e linux-vdso -e ld-linux -e ld-musl -e 'libc\.' | wc -l)" 0
done
ok 'ctr-monitor is static' sh -c "ldd '$top/bin/ctr-monitor' 2>&1 | grep -q -e 'not a dynamic' -e 'statically'"
done_testing
