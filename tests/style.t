#!/bin/sh
# House rules: shells, shellcheck, man pages, headers alone, layers, sizes.
. "$(dirname "$0")/lib.sh"
cd "$top" || exit 1
for script in src/*.sh src/*/*.sh bin/ctr-boot bin/ctr-net bin/ctr-oci src/init/runit/* src/init/s6/run src/init/openrc/* src/init/procd/* tests/qemu/*.sh tests/*.sh tests/*.t .ci/run; do
	dash -n "$script" && busybox ash -n "$script" || echo "$script" >>"$work/bad"
done
is 'scripts parse under dash and ash' "$(cat "$work/bad" 2>/dev/null)" ''
# What it is not to say of tests: tests/.shellcheckrc.
ok 'shellcheck' shellcheck -x -S warning -s sh bin/ctr-boot bin/ctr-net bin/ctr-oci src/completion.sh src/minimal/*.sh src/pack/*.sh src/init/runit/* src/init/s6/run src/init/procd/* .ci/run
ok 'shellcheck, tests' shellcheck -S warning tests/*.sh tests/*/*.sh tests/*.t
for header in src/*/*.h; do
	echo "#include \"${header#src/}\"" | cc -std=gnu11 -D_GNU_SOURCE -Isrc -Wall -Werror -fsyntax-only -x c - 2>>"$work/headers" || echo "$header" >>"$work/headers"
done
is 'each header compiles alone' "$(cat "$work/headers")" ''
layer() { # MODULE ALLOWED-PATTERN
	grep -hE '^#include "' src/"$1"/*.[ch] | grep -vE "\"($2)/" | sed "s/^/$1: /"
}
is 'includes go one way' "$(layer base base; layer run 'base|run'; layer spec 'base|spec'; layer watch 'base|run|watch'; layer child 'base|run|spec|child'; layer show 'base|run|spec|show'; layer steer 'base|run|steer'; layer attach 'base|run|show|attach'; layer enter 'base|run|spec|child|start|attach|enter')" ''
is 'no file over 400 lines' "$(wc -l src/*.c src/*/*.c src/*.sh src/*/*.sh | awk '$1 > 400 && $2 != "total"')" ''
ls man/*.[1578] >/dev/null 2>&1 && ok 'man pages' mandoc -Tlint -W warning man/*.[1578]
ok 'cppcheck' cppcheck -q --error-exitcode=1 --enable=warning,performance,portability -Isrc -D_GNU_SOURCE -D_Noreturn='__attribute__((noreturn))' '-DCTR_VERSION="x"' --suppress=missingIncludeSystem src
done_testing
