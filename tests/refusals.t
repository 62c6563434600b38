#!/bin/sh
# What a person is told: each refusal names program, container, verb, key or step, and mostly what to do.
# A table of exit codes, commands and their whole message.
. "$(dirname "$0")/lib.sh"
: "$(ctr-spawn run running -- sleep 600)" "$(ctr-spawn create created -- sleep 600)"
ctr-spawn run paused -- sleep 600 && ctr-signal pause paused || exit 1
ctr-spawn run exited -- sh -c 'exit 3'
ctr-spawn run silent -o log.mode=none -- sleep 600
ctr-spawn run restarting -o restart.policy=always -o restart.delay=1h -- false
ctr-spawn run lost -- sleep 600
ctr-status wait -t 20 exited >/dev/null
until_ok 20 ctr-status is restarting restarting
# Of another boot, and nobody is left of it.
ctr-signal kill --whole lost
cp -r "$CTR_RUN_DIR/lost" "$work/lost"
ctr-signal rm lost
sed 's/^boot=.*/boot=another/; s/^state=.*/state=running/' "$work/lost/status" >"$work/status"
tr '\0-\377' '\n' <"$work/lost/exit" >"$work/blank"
mv "$work/status" "$work/lost/status" && mv "$work/blank" "$work/lost/exit" && mv "$work/lost" "$CTR_RUN_DIR/lost"
mkdir "$CTR_RUN_DIR/torn" && echo format=1 >"$CTR_RUN_DIR/torn/status"
printf '[container]\ncommand = true\nbogus = 1\n' >"$work/bad.ini"
printf 'A=1\n=2\n' >"$work/env"
tell() { # CODE|COMMAND|MESSAGE
	command=${1#*|}
	message=${command#*|}
	timeout 30 sh -c "${command%%|*}" >"$work/stdout" 2>"$work/said" </dev/null
	is "${command%%|*}" "$?|$(sed "s|$work|WORK|g" "$work/said")" "${1%%|*}|$message"
}
while read -r row; do
	case $row in '' | '#'*) ;; *) tell "$(echo "$row" | sed "s|WORK/bad|$work/bad|; s|WORK/env |$work/env |")" ;; esac
done <<'TABLE'
125|ctr-spawn run|ctr-spawn: run: no NAME given; see ctr-spawn run --help
125|ctr-spawn run ../x -- true|ctr-spawn: ../x: run: not a container's name: letters, digits, '_', '.', '-', at most 64, the first a letter or digit
125|ctr-spawn run x|ctr-spawn: x: container.command: no command given; behind --, or as this key
125|ctr-spawn run -f WORK/bad.ini x|ctr-spawn: x: WORK/bad.ini:3: container.bogus: unknown key; ctr-spec(5) has them all
125|ctr-spawn run -o container.foo=1 x -- true|ctr-spawn: x: -o container.foo: unknown key; ctr-spec(5) has them all
125|ctr-spawn run -o container.rootfs=/no/such x -- true|ctr-spawn: x: container.rootfs: /no/such: No such file or directory
125|ctr-spawn run -o container.user=nobody-here x -- true|ctr-spawn: x: container.user: nobody-here: no such user in the container
125|ctr-spawn run -o container.workdir=/no/such x -- true|ctr-spawn: x: workdir: /no/such: No such file or directory
125|ctr-spawn run -o limits.memory=lots x -- true|ctr-spawn: x: -o limits.memory: not a size like 64M
125|ctr-spawn run -o 'mount.bind=/no/such /mnt' x -- true|ctr-spawn: x: mount source: /no/such: No such file or directory
127|ctr-spawn run x -- nosuch|ctr-spawn: x: container.command: nosuch: command not found in the container
126|ctr-spawn run x -- /etc/passwd|ctr-spawn: x: container.command: /etc/passwd: Permission denied
125|ctr-spawn run running -- true|ctr-spawn: running: a container of that name is running; stop it first, or take another name
125|ctr-spawn run exited -- true|ctr-spawn: exited: a record of that name is there (exited, 3): use --replace, or ctr-signal rm
125|ctr-spawn run --ready-fd 9 x -- true|ctr-spawn: x: --ready-fd: is for run -F
125|ctr-spawn run -F --ready-fd x x -- true|ctr-spawn: x: --ready-fd x: not a number from 3 to 1023
125|ctr-spawn frobnicate|ctr-spawn: frobnicate: no such verb; see ctr-spawn --help
125|ctr-spawn exec|ctr-spawn: exec: no NAME given; ctr-status tells which there are
3|ctr-spawn exec none true|ctr-spawn: none: exec: WORK/ctr: no such container; ctr-status tells which there are
125|ctr-spawn exec running|ctr-spawn: running: exec: no command given: NAME -- COMMAND...
1|ctr-spawn exec paused true|ctr-spawn: paused: exec: is paused; resume lets it go on
1|ctr-spawn exec exited true|ctr-spawn: exited: exec: has exited; start runs it again
4|ctr-spawn exec lost true|ctr-spawn: lost: exec: is lost: neither it nor its monitor is there any more; start runs it again
125|ctr-spawn exec -w etc running true|ctr-spawn: running: exec: -w etc: not an absolute path
125|ctr-spawn exec -u nobody-here running true|ctr-spawn: running: container.user: nobody-here: no such user in the container
125|ctr-spawn exec -e =x running true|ctr-spawn: running: exec: -e =x: not NAME=VALUE
127|ctr-spawn exec running nosuch|ctr-spawn: running: nosuch: command not found in the container
125|ctr-spawn exec torn true|ctr-spawn: torn: exec: status: torn or foreign, not a record
125|ctr-spawn attach|ctr-spawn: attach: one NAME is needed; see ctr-spawn attach --help
3|ctr-spawn attach none|ctr-spawn: none: attach: WORK/ctr: no such container; ctr-status tells which there are
1|ctr-spawn attach exited|ctr-spawn: exited: attach: has exited; start runs it again
1|ctr-spawn attach silent|ctr-spawn: silent: attach: log.mode is not file: its output is in no log that can be followed
125|ctr-spawn attach --detach-keys x-y running|ctr-spawn: running: attach: --detach-keys x-y: not like ctrl-p,ctrl-q
125|ctr-spawn attach --logs some running|ctr-spawn: running: attach: --logs some: neither a number of lines nor all
2|ctr-signal frobnicate|ctr-signal: frobnicate: no such verb; see ctr-signal --help
3|ctr-signal stop none|ctr-signal: none: stop: WORK/ctr: no such container; ctr-status tells which there are
3|ctr-signal stop 'no*'|ctr-signal: no*: stop: WORK/ctr: no container there matches
2|ctr-signal stop ../x|ctr-signal: ../x: stop: not a container's name: letters, digits, '_', '.', '-', at most 64, the first a letter or digit
2|ctr-signal stop -t TERM/x running|ctr-signal: -t TERM/x: not a schedule like TERM/10/KILL, of at most 8 signals and 63 bytes
2|ctr-signal stop torn|ctr-signal: torn: stop: status: torn or foreign, not a record; rm -f removes it
1|ctr-signal start paused|ctr-signal: paused: start: is paused; resume lets it go on
1|ctr-signal kill exited|ctr-signal: exited: kill: has exited; start runs it again
4|ctr-signal kill lost|ctr-signal: lost: kill: is lost: neither it nor its monitor is there any more; start runs it again
2|ctr-signal kill -s FOO running|ctr-signal: running: kill: FOO: no such signal: a name as TERM, or a number from 1 to 64
1|ctr-signal kill -s TERM created|ctr-signal: created: kill: is created and not started; start lets it go
1|ctr-signal kill -s TERM restarting|ctr-signal: restarting: kill: is restarting: it has ended and will be made again; stop ends that
1|ctr-signal kill --exec zz running|ctr-signal: running: kill: zz: no such session of exec (ctr-spawn exec -d prints its ID)
1|ctr-signal pause created|ctr-signal: created: pause: is created and not started; start lets it go
1|ctr-signal pause exited|ctr-signal: exited: pause: has exited; start runs it again
1|ctr-signal resume exited|ctr-signal: exited: resume: has exited; start runs it again
1|ctr-signal reload exited|ctr-signal: exited: reload: has exited; start runs it again
1|ctr-signal rotate silent|ctr-signal: silent: rotate: log.mode: none, inherit or pipe: it has no log file to begin anew
1|ctr-signal rotate exited|ctr-signal: exited: rotate: has exited; start runs it again
1|ctr-signal upgrade exited|ctr-signal: exited: upgrade: has exited; start runs it again
1|ctr-signal upgrade --to /no/such running|ctr-signal: running: upgrade: /no/such: No such file or directory
4|ctr-signal adopt lost|ctr-signal: lost: adopt: is lost: neither it nor its monitor is there any more; start runs it again
2|ctr-signal update running|ctr-signal: running: update: nothing to change: -o SECTION.KEY=VALUE or --unset SECTION.KEY
2|ctr-signal update -o container.user=a running|ctr-spawn: running: update: container.user: cannot be changed while the container exists; see ctr-signal(1)
2|ctr-signal update -o limits.pids=many running|ctr-spawn: running: update: -o limits.pids: not a number
4|ctr-signal update -o restart.policy=no lost|ctr-spawn: lost: update: is lost: neither it nor its monitor is there any more; start runs it again
2|ctr-signal update --unset a=b running|ctr-signal: running: update: a=b: --unset takes SECTION.KEY, without a value
1|ctr-signal rm running|ctr-signal: running: rm: is running; stop it first, or rm -f
1|ctr-signal rm restarting|ctr-signal: restarting: rm: is restarting; stop it first, or rm -f
2|ctr-signal watch running|ctr-signal: running: watch: --pid: which process? --pid $$ in a script
2|ctr-signal watch --pid abc running|ctr-signal: running: watch: abc: not the number of a process
2|ctr-signal watch --pid 99999999 running|ctr-signal: running: watch: 99999999: No such process
1|ctr-signal unwatch --pid 1 running|ctr-signal: running: unwatch: 1: it does not watch
2|ctr-signal watch --pid $$ -s FOO running|ctr-signal: running: watch: FOO: no such signal: a name as USR1, or a number from 1 to 64
2|ctr-signal start --wait=abc exited|ctr-signal: --wait=abc: not a time like 10, 1.5, 500ms, 2m
2|ctr-status frobnicate|ctr-status: frobnicate: no such verb; see ctr-status --help
3|ctr-status get exit none|ctr-status: none: get: WORK/ctr: no such container; ctr-status tells which there are
2|ctr-status get foo running|ctr-status: get: foo: no such field; ctr-status(5) has them all
2|ctr-status get exit|ctr-status: get: FIELD NAME... is needed, as get exit web
2|ctr-status show ../x|ctr-status: ../x: show: not a container's name: letters, digits, '_', '.', '-', at most 64, the first a letter or digit
2|ctr-status show torn|ctr-status: torn: show: status: torn or foreign, not a record
2|ctr-status list -o foo|ctr-status: -o foo: no such field; ctr-status(5) has them all
2|ctr-status list --state foo|ctr-status: list: --state foo: no such state: creating, created, running, paused, stopping, exited, restarting or lost
2|ctr-status is foo running|ctr-status: is: foo: no such state: creating, created, running, paused, stopping, exited, restarting or lost
2|ctr-status is running|ctr-status: is: STATE NAME is needed, as is running web
2|ctr-status wait|ctr-status: wait: no NAME given; ctr-status tells which there are
2|ctr-status wait -t x running|ctr-status: wait: -t x: not a time like 10, 1.5, 500ms, 2m
2|ctr-status wait --for x running|ctr-status: wait: --for x: no such state: exited, running, ready, healthy, paused or restarted
2|ctr-status log|ctr-status: log: no NAME given; ctr-status tells which there are
3|ctr-status log none|ctr-status: none: log: WORK/ctr: no such container; ctr-status tells which there are
1|ctr-status log silent|ctr-status: silent: log: log.mode: its output is not captured
2|ctr-status log -n x running|ctr-status: log: -n x: not a number of lines
1|ctr-status log -t running|ctr-status: running: log: log.timestamps, log.format: it records no times
1|ctr-status log --stderr running|ctr-status: running: log: log.stderr: its stdout and stderr are not kept apart
2|ctr-status log --since yesterday running|ctr-status: log: --since yesterday: neither a time as 2026-11-24T10:46:50Z nor so long ago as 10m
2|ctr-status log --stdout --stderr running|ctr-status: log: --stdout and --stderr: neither means both
2|ctr-status events --since x running|ctr-status: events: --since x: neither a number, nor a time as 2026-11-24T10:46:50Z, nor so long ago as 10m
1|ctr-status top exited|ctr-status: exited: top: has exited; start runs it again
2|ctr-status top -o foo running|ctr-status: -o foo: no such field; ctr-status(1) has them all
3|ctr-status stats none|ctr-status: none: stats: WORK/ctr: no such container; ctr-status tells which there are
2|ctr-status features x|ctr-status: features: takes no name
125|ctr-spawn exec --env-file WORK/env running true|ctr-spawn: running: exec: WORK/env:2: not NAME=VALUE
125|ctr-spawn exec -t -d running true|ctr-spawn: running: exec: -t, -d: nobody would hold the terminal
125|ctr-spawn run -F --orphan x -- true|ctr-spawn: x: --orphan: not with -F, where the caller is its monitor
125|ctr-spawn create --pidfile '' x -- true|ctr-spawn: x: --pidfile : empty, or too long
2|ctr-signal start lost -q --wait=x|ctr-signal: --wait=x: not a time like 10, 1.5, 500ms, 2m
2|ctr-signal rm torn|ctr-signal: torn: rm: status: torn or foreign, not a record; rm -f removes it
2|ctr-signal restart paused --now -t x|ctr-signal: -t x: not a schedule like TERM/10/KILL, of at most 8 signals and 63 bytes
TABLE
done_testing
