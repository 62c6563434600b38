#!/bin/sh
# exec: a process like the payload's, its status passed on exactly, nothing of it left.
. "$(dirname "$0")/lib.sh"
ctr-spawn run w -o container.env=A=1 -o container.umask=027 -- sleep 600
x() {
	timeout 60 ctr-spawn exec w -- "$@"
}
ok 'status 0' rc 0 x true
ok 'status 7' rc 7 x sh -c 'exit 7'
ok 'signal 15 is 143' rc 143 x sh -c 'kill -TERM $$'
ok 'not found is 127' rc 127 x no-such-command
ok 'not executable is 126' rc 126 x /etc/passwd
is 'the message names it' "$(x no-such-command 2>&1)" 'ctr-spawn: w: no-such-command: command not found in the container'
is 'output and errors apart' "$(x sh -c 'echo out; echo err >&2' 2>"$work/err")$(cat "$work/err")" outerr
is 'input' "$(printf 'a\0b' | x od -An -c | tr -s ' ')" ' a \0 b'
of() { # PID FIELD
	grep -E "^($2)" "/proc/$1/status"
}
like='Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp|NSpid.*x|Umask|SigBlk|SigIgn'
payload=$(ctr-status get payload_pid w)
is 'ids, capabilities, filter, signals, umask are the payload'\''s' "$(x grep -E "^($like)" /proc/self/status)" "$(of "$payload" "$like")"
ctr-spawn run p -o security.no_new_privs=no -- sleep 600
is 'without no_new_privs too' "$(timeout 60 ctr-spawn exec p grep -E '^(NoNew|Seccomp:|CapBnd)' /proc/self/status)" "$(grep -E '^(NoNew|Seccomp:|CapBnd)' "/proc/$(ctr-status get payload_pid p)/status")"
for ns in mnt pid net ipc uts cgroup user; do
	is "namespace $ns is the payload's" "$(x readlink "/proc/self/ns/$ns")" "$(readlink "/proc/$payload/ns/$ns")"
done
is 'environment' "$(x env | grep -v -e ^PWD -e ^SHLVL -e ^_ -e ^OLDPWD | sort)" "$(tr '\0' '\n' <"/proc/$payload/environ" | sort)"
is '-e wins, of the caller without a value' "$(B=2 ctr-spawn exec -e A=9 -e B -e NONE w sh -c 'echo "$A$B${NONE-no}"')" 92no
printf '# comment\nA=from file\n\nC=x y\n' >"$work/env"
is '--env-file' "$(ctr-spawn exec --env-file "$work/env" w sh -c 'echo "$A,$C"')" 'from file,x y'
is '-w' "$(ctr-spawn exec -w /usr w pwd)" /usr
ok 'a workdir that is not there: 125' rc 125 ctr-spawn exec -w /no/such w pwd
is '-u of a root container' "$(ctr-spawn exec -u 65534:65534 w sh -c 'id -u; id -g; grep CapEff /proc/self/status' | tr '\n' ' ')" "65534 65534 CapEff:	0000000000000000 "
ctr-spawn run u -o container.user=65534:65534 -- sleep 600
is 'the user of the container' "$(ctr-spawn exec u sh -c 'id -u; id -g')" "65534
65534"
ok 'that may not become root' rc 125 ctr-spawn exec -u 0 u id
is 'but with --privileged' "$(timeout 60 ctr-spawn exec --privileged -u 0 u sh -c 'id -u; grep -E "^(NoNew|Seccomp:)" /proc/self/status' | tr '\n' ' ')" '0 NoNewPrivs:	0 Seccomp:	0 '
is 'which has all capabilities of the caller' "$(timeout 60 ctr-spawn exec --privileged w grep CapEff /proc/self/status)" "$(grep CapBnd /proc/self/status | sed 's/Bnd/Eff/')"
is '--cap: fewer' "$(timeout 60 ctr-spawn exec --cap 'none +CHOWN' w grep -E 'CapEff|CapBnd' /proc/self/status | cut -f2 | tr '\n' ' ')" '0000000000000001 0000000000000001 '
ok '--cap: not more' rc 125 ctr-spawn exec --cap 'default +SYS_PTRACE' w true
ok '--cap: no such' rc 125 ctr-spawn exec --cap '+NONSENSE' w true
is 'descriptors' "$(exec 7</dev/null; x sh -c 'ls /proc/self/fd | tr "\n" " "')" '0 1 2 3 '
is 'its own session' "$(x sh -c 'cut -d" " -f6 /proc/$$/stat; echo $$' | uniq | wc -l)" 1
ok 'a record while it runs' sh -c '
	timeout 60 ctr-spawn exec w sleep 600 & pid=$!
	end=100
	until grep -q "^command=sleep%20600\|^command=sleep 600" "$CTR_RUN_DIR"/w/exec/* 2>/dev/null; do
		end=$((end - 1)); [ $end -gt 0 ] || exit 1; sleep 0.1
	done
	kill $pid
	wait $pid
	[ $? = 143 ]'
is 'none after it' "$(ls "$CTR_RUN_DIR/w/exec")" ''
ok 'nor a group' sh -c '! ls -d "$(ctr-status get cgroup w)"/exec-* 2>/dev/null'
group() { # OPTION...: the end of the path of its cgroup, as the host sees it
	timeout 60 ctr-spawn exec "$@" w sleep 600 >/dev/null &
	caller=$!
	until_ok 20 sh -c 'grep -q "^payload=" "$CTR_RUN_DIR"/w/exec/*'
	id=$(ls "$CTR_RUN_DIR/w/exec")
	sed -n 's/^payload=\([0-9]*\):.*/\1/p' "$CTR_RUN_DIR/w/exec/$id" | sed 's|.*|/proc/&/cgroup|' | xargs cat | sed -n "s/^.*$(ctr-status get cgroup w | sed 's|.*/||')\(.*\)/\1/p" | sort -u | sed "s/$id/ID/"
	kill "$caller"
	wait "$caller" 2>/dev/null
}
if [ -d "$(ctr-status get cgroup w)" ]; then
	is 'a group of its own below' "$(group | grep .)" /exec-ID
	is '--cgroup: none' "$(group --cgroup | grep .)" ''
else
	skip 'a group of its own below' 'no cgroup that we may write here'
	skip '--cgroup: none' 'the same'
fi
mkdir "$work/older"
cp "$top"/bin/ctr-* "$work/older"
"$work/older/ctr-spawn" run o -- sleep 600
rm -r "$work/older"
kill -STOP "$(ctr-status get monitor_pid o)"
ok 'needs nothing of its monitor: of other programs, which are gone, and stopped' rc 9 timeout 60 ctr-spawn exec o sh -c 'exit 9'
kill -CONT "$(ctr-status get monitor_pid o)"
ok 'no such container is 3' rc 3 ctr-spawn exec none true
ctr-signal kill u
ok 'exited is 1' rc 1 ctr-spawn exec u true
if timeout 20 ctr-signal pause w 2>"$work/said"; then
	ok 'paused is 1' rc 1 timeout 10 ctr-spawn exec w true
	ok 'for attach too' rc 1 timeout 10 ctr-spawn attach w
	ctr-signal resume w
else
	skip 'paused is 1' "$(cat "$work/said")"
	skip 'for attach too' 'the same'
fi
ctr-spawn create c -- sleep 600
ok 'created is 1' rc 1 ctr-spawn exec c true
ok 'no command is 125' rc 125 ctr-spawn exec w
done_testing
