#!/bin/sh
# The process that is to become the payload, while hooks run: no other container can look into it.
. "$(dirname "$0")/lib.sh"
if ! timeout 20 ctr-spawn run -F --rm probe -o namespaces.pid=host -- true 2>"$work/why"; then
	grep -q 'needs a cgroup' "$work/why" && { echo '1..0 # SKIP no cgroup that we may write here'; exit 0; }
fi
cat >"$work/slow" <<'H'
#!/bin/sh
here=${0%/*}
: >"$here/begun"
for i in $(seq 2400); do
	[ -e "$here/over" ] && exit 0
	sleep 0.1
done
H
chmod 755 "$work/slow"
timeout 300 ctr-spawn run a -o "hooks.start=$work/slow" -o hooks.timeout=300 -- sleep 600 &
until_ok 30 [ -e "$work/begun" ]
payload=$(ctr-status get payload_pid a)
look() { # PID OPTION...: from a container, as root with the capabilities of any other
	pid=$1
	shift
	# shellcheck disable=SC2016 # for the shell inside
	timeout 100 ctr-spawn run -F --rm b "$@" -- sh -c 'cat "/proc/$1/comm"; for file in mem environ maps; do
		(: <"/proc/$1/$file" && head -c 1 "/proc/$1/$file") >/dev/null 2>&1 && echo "$file"; done; (: <>"/proc/$1/mem") 2>/dev/null && echo written; :' sh "$pid" |
		sed '1s/^[0-9]*$/ctr-spawn/' # before 6.14 it is named by the descriptor that it was executed by
}
is 'not one with the pids of the host' "$(look "$payload" -o namespaces.pid=host)" ctr-spawn
is 'not one in its pid namespace' "$(look 2 -o namespaces.pid=container:a)" ctr-spawn
: >"$work/over"
wait
is 'it runs then' "$(ctr-status get state a)" running
done_testing
