#!/bin/sh
# ctr-oci's verbs with a bundle made by hand, under a subreaper as engines are; errors as runc words them.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || { echo '1..0 # SKIP needs jq'; exit 0; }
build reaper
bundle=$work/bundle
root=$bundle/rootfs
CTR_RUN_DIR=$work/oci # records are there; lib.sh removes what is left of them
mkdir -p "$root/bin" "$root/etc" "$root/proc" "$root/sys" "$root/dev" "$root/tmp"
cp "$(program busybox)" "$root/bin/busybox"
for applet in sh sleep cat echo id grep tty kill true; do ln -s busybox "$root/bin/$applet"; done

config() { # JQ-FILTER
	jq "$1" >"$bundle/config.json" <<X
{"ociVersion": "1.0.2", "root": {"path": "rootfs"},
"process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "args": ["/bin/sleep", "100"], "env": ["PATH=/bin", "A=b"],
	"capabilities": {"bounding": ["CAP_KILL"], "effective": ["CAP_KILL"], "permitted": ["CAP_KILL"]}},
"mounts": [{"destination": "/proc", "type": "proc"}],
"linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}, {"type": "network"}],
	"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["swapon"], "action": "SCMP_ACT_ERRNO"}]}}}
X
}
oci() { timeout 60 ctr-oci --root "$work/oci" "$@"; }
state() { oci state "$1" | jq -r "$2"; }
status_is() { [ "$(state "$1" .status)" = "$2" ]; }
says() { # MESSAGE COMMAND...: fails and says so
	wanted=$1
	shift
	! said=$("$@" 2>&1) && [ "$said" = "$wanted" ] || { echo "said: $said"; return 1; }
}

config .
quiet() { "$@" </dev/null >/dev/null 2>&1; } # what stands there is the container's own
ok 'create' quiet oci create --bundle "$bundle" --pid-file "$work/pid" one
is 'state' "$(state one .status)" created
is 'what it was made of is for nobody else' "$(stat -c %a "$work/oci/.oci/one")" 700
is 'its pid' "$(state one .pid)" "$(cat "$work/pid")"
is 'which is pid 1 inside' "$(sed -n 's/^NSpid:.*\t//p' "/proc/$(cat "$work/pid")/status")" 1
is 'its bundle' "$(state one .bundle)" "$bundle"
ok 'the same once more' says 'container with given ID already exists' oci create --bundle "$bundle" one
ok 'exec before its start' says 'cannot exec in a created container' oci exec one /bin/true
ok 'start' oci start one
is 'it runs' "$(state one .status)" running
ok 'start once more' says 'cannot start an already running container' oci start one
ok 'delete while it runs' says 'cannot delete container one that is not stopped: running' oci delete one
ok 'pause' oci pause one
is 'is paused' "$(state one .status)" paused
ok 'exec meanwhile' says 'cannot exec in a paused container' oci exec one /bin/true
ok 'resume' oci resume one
ok 'resume once more' says 'container not paused' oci resume one
is 'ps' "$(oci ps --format json one)" "[$(cat "$work/pid")]"
is 'list' "$(oci list --format json | jq -r '.[0].id, .[0].status')" 'one
running'
is 'list -q' "$(oci list -q)" one
is 'exec' "$(oci exec one /bin/sh -c 'echo $A; exit 3'; echo $?)" 'b
3'
is 'exec with more' "$(oci exec --env 'X=y z' --env Y=1 --cwd /tmp --user 5:6 one /bin/sh -c 'echo $X $Y; id -u; id -g; busybox pwd')" 'y z 1
5
6
/tmp'
ok 'exec of nothing' says 'exec failed: unable to start container process: exec: "/no": executable file not found in $PATH' oci exec one /no
ok 'exec with descriptors' says '--preserve-fds: a session has descriptors 0 to 2 and no others' oci exec --preserve-fds 1 one /bin/true
cat >"$work/process.json" <<'X'
{"user": {"uid": 7, "gid": 8, "additionalGids": [9]}, "cwd": "/tmp", "env": ["PATH=/bin", "A=two words"], "args": ["/bin/sh", "-c", "echo \"$A\"; id -u; id -G; exit 4"]}
X
is 'exec --process' "$(oci exec --process "$work/process.json" one; echo $?)" 'two words
7
8 9
4'
cat >"$work/detached" <<X
ctr-oci --root $work/oci exec --detach --pid-file $work/session --process $work/process.json one >$work/said
X
timeout 60 "$work/reaper" sh "$work/detached" >"$work/reaped"
ok 'exec --detach: its status is the subreaper'"'"'s, however soon' grep -qx "$(cat "$work/session") 4" "$work/reaped"
jq '.rlimits = [{"type": "RLIMIT_CORE", "soft": 1, "hard": 1}]' "$work/process.json" >"$work/process2.json"
ok 'exec with other limits' says 'exec failed: process.rlimits: is another than the container has, which ctr-oci does not carry' oci exec --process "$work/process2.json" one
ok 'events' sh -c "ctr-oci --root '$work/oci' events --stats one | jq -e .data.memory.usage"
ok 'kill with a signal' oci kill one WINCH
ok 'kill' oci kill one KILL
ok 'is stopped' until_ok 10 status_is one stopped
is 'without a pid' "$(state one .pid)" 0
ok 'kill once more' says 'container not running' oci kill one KILL
ok 'kill --all of one that is stopped' oci kill --all one KILL
ok 'start of it' says 'cannot start a container that has stopped' oci start one
ok 'pause of it' says 'container not running' oci pause one
ok 'delete' oci delete one
ok 'delete once more' says 'container does not exist' oci delete one
ok 'but by force' oci delete --force one
ok 'state of none' says 'container does not exist' oci state one
is 'nothing is left' "$(ls -A "$work/oci/.oci"; ctr-status list -q)" ''

ok 'kill of a created one' sh -c "ctr-oci --root '$work/oci' create -b '$bundle' c </dev/null >/dev/null 2>&1 && ctr-oci --root '$work/oci' kill c TERM"
ok 'ends it' until_ok 10 status_is c stopped
ok 'delete it' oci delete c
config '.process.args = ["/bin/sh", "-c", "read word; echo got $word; echo err >&2; exit 7"]'
cat >"$work/script" <<X
ctr-oci --root $work/oci create --bundle $bundle --pid-file $work/pid two && ctr-oci --root $work/oci start two
X
echo hello | timeout 60 "$work/reaper" sh "$work/script" >"$work/reaped" 2>"$work/errors"
ok 'input and output are those of create' grep -qx 'got hello' "$work/reaped"
ok 'its standard error' grep -qx err "$work/errors"
ok 'its status is the subreaper'"'"'s' grep -qx "$(cat "$work/pid") 7" "$work/reaped"
ok 'delete --force' oci delete --force two
is 'run' "$(echo more | oci run --bundle "$bundle" three 2>/dev/null; echo $?)" 'got more
7'
is 'and is gone' "$(oci list -q)" ''
config '.process.args = ["/bin/nosuch"]'
quiet oci create --bundle "$bundle" four
oci start four >/dev/null 2>&1
ok 'a program that is not there ends' until_ok 10 status_is four stopped
oci delete four
config '.root.path = "nosuch"'
ok 'a start that fails' sh -c "! ctr-oci --root '$work/oci' --log '$work/log' --log-format json create --bundle '$bundle' five 2>'$work/errors'"
ok 'is in the log' jq -e '.level == "error" and (.msg | test("unable to start container process: .*nosuch"))' "$work/log"
is 'and leaves nothing' "$(oci list -q)" ''
mkdir "$work/evil"
ln -s "$work" "$work/evil/.oci"
ok 'a directory that leads elsewhere' says "$work/evil/.oci: not a directory of yours" timeout 60 ctr-oci --root "$work/evil" create --bundle "$bundle" five
config '.process.terminal = true'
ok 'a terminal without a socket' says 'cannot allocate tty if runc will detach without setting console socket' oci create --bundle "$bundle" six
for word in --nosuch --systemd-cgroup; do
	ok "$word" sh -c "! ctr-oci $word create --bundle '$bundle' six 2>/dev/null"
done
ok 'an option of another verb' says 'flag provided but not defined: --force' oci state --force six
ok 'no ID' says 'container id cannot be empty' oci state
ok 'features' sh -c 'ctr-oci features | jq -e .linux.seccomp.enabled'
ok 'version' sh -c 'ctr-oci --version | grep -q "^spec: 1"'

printf '#!/bin/sh\necho "$0 $1 $X $(cat)" >>%s/hooks\n' "$work" >"$work/hook"
chmod 755 "$work/hook"
cat >"$work/hooks.jq" <<X
.hooks = {"prestart": [{"path": "$work/hook", "args": ["h", "a' \\\\\"b\\n\$c"], "env": ["X=y"]}],
	"poststart": [{"path": "$work/hook"}], "poststop": [{"path": "$work/hook"}]}
X
config "$(cat "$work/hooks.jq")"
quiet oci run --detach --bundle "$bundle" seven
oci delete --force seven
ok 'hooks: with arguments, environment, and the state' grep -q "^\$c y {.*\"id\":\"seven\",\"pid\":[1-9][0-9]*,\"status\":\"creating\"" "$work/hooks"
ok 'poststart' grep -q '"status":"running"' "$work/hooks"
ok 'poststop' grep -q '"status":"stopped"' "$work/hooks"
cat >"$work/inside.jq" <<X
.mounts += [{"destination": "/tmp", "type": "tmpfs"}] | .process.args = ["/bin/cat", "/tmp/made", "/tmp/state"] | .hooks = {
	"createContainer": [{"path": "/bin/sh", "args": ["sh", "-c", "cat >$work/mounted; ls $root/proc/self >$work/view; readlink /proc/self/ns/mnt >$work/ns; echo made >tmp/made"]}],
	"startContainer": [{"path": "/bin/sh", "args": ["sh", "-c", "cat >/tmp/state"]}]}
X
config "$(cat "$work/inside.jq")"
oci run --bundle "$bundle" inside >"$work/said" </dev/null 2>"$work/err"
is 'createContainer: in its mounts' "$(sed -n 1p "$work/said")" made
ok 'its state' jq -e '.status == "creating" and .pid > 0' "$work/mounted"
ok 'in its namespace, where its root is to be seen' sh -c "[ -s '$work/view' ] && [ \"\$(cat '$work/ns')\" != \"\$(readlink /proc/self/ns/mnt)\" ]"
ok 'startContainer: in the container, before its command' sh -c "sed 1d '$work/said' | jq -e '.status == \"created\" and .id == \"inside\" and .pid > 0'"
config '.hooks = {"startContainer": [{"path": "/bin/busybox", "args": ["busybox", "false"]}]}'
is 'which fails' "$(oci run --bundle "$bundle" inside 2>&1 </dev/null)" 'unable to start container process: ctr-spawn: inside: hooks.inside: /bin/busybox: exit status 1'
config '.hooks = {"prestart": [{"path": "/bin/false"}]}'
ok 'a hook that fails' sh -c "! ctr-oci --root '$work/oci' run --detach --bundle '$bundle' eight 2>/dev/null </dev/null"
is 'leaves nothing of it' "$(oci list -q)" ''
config '.linux.resources.pids.limit = 99'
quiet oci run --detach --bundle "$bundle" nine
ok 'update' sh -c "ctr-oci --root '$work/oci' update --pids-limit 33 nine"
is 'is in force' "$(ctr-status stats -H -o pids_limit nine)" 33
echo '{"pids": {"limit": 44}}' | oci update --resources - nine
is 'update --resources' "$(ctr-status stats -H -o pids_limit nine)" 44
oci delete --force nine
done_testing
