#!/bin/sh
# A core that was dumped is told wherever the end is: by pid 1, and by who waited for a payload without one.
. "$(dirname "$0")/lib.sh"
case $(cat /proc/sys/kernel/core_pattern) in
'|'* | /* | '') echo '1..0 # SKIP cores go elsewhere on this host'; exit 0 ;;
esac
program perl >/dev/null || { echo "1..0 # SKIP no perl"; exit 0; }
for init in yes no; do
	ctr-spawn run c -o "container.init=$init" -o limits.rlimit.core=unlimited -o container.workdir=/tmp -- \
		perl -e 'print unpack "p", pack "J", 8'
	is "init=$init: exit" "$(timeout 20 ctr-status wait c)" 'c exited signal:11:core'
	is "init=$init: fields" "$(for field in signal core code; do ctr-status get $field c; done | tr '\n' ' ')" '11 yes  '
	is "init=$init: the status" "$(timeout 20 ctr-status wait --exit-code c >/dev/null; echo $?)" 139
	ctr-signal rm -f c
done
ctr-spawn run c -o limits.rlimit.core=0 -- sh -c 'kill -SEGV $$'
is 'none was dumped' "$(timeout 20 ctr-status wait c)" 'c exited signal:11'
done_testing
