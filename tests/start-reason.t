#!/bin/sh
# A step that fails while the start goes on: its reason is told, also where an ended process has no name (before 6.9).
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo '1..0 # SKIP no strace'; exit 0; }
# The first look at what kind of file system pidfds are of, which is the only one: of another.
timeout 60 strace -qq -y -o "$work/calls" -e trace=fstatfs ctr-spawn run x -o container.workdir=/none -- true 2>/dev/null
first=$(grep -n pidfd "$work/calls" | head -n 1 | cut -d : -f 1)
for how in '' -F; do
	# shellcheck disable=SC2086 # none, or one
	is "run $how" "$(timeout 60 strace -f -qq -o /dev/null -e trace=fstatfs,pidfd_open -e "inject=fstatfs:retval=0:when=$first" \
		-e inject=pidfd_open:delay_exit=300000 ctr-spawn run $how x -o container.workdir=/none -- true 2>&1)" \
		'ctr-spawn: x: workdir: /none: No such file or directory'
done
done_testing
