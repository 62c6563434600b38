#!/bin/sh
# Two of [hooks] are run in the container's namespaces: `mounted`, a program of the host before the root is
# entered, and `inside`, the container's own with no more rights than the payload.
# shellcheck disable=SC2016 # of the container, not of here
. "$(dirname "$0")/lib.sh"
root=$work/root
mkdir -p "$root/bin" "$root/tmp" "$root/proc"
cp "$(program busybox)" "$root/bin/busybox"
for applet in sh cat echo false grep id kill ls sleep true; do ln -s busybox "$root/bin/$applet"; done
cat >"$work/hook" <<'HOOK'
#!/bin/sh
# hook LOG ROOT
env >"$1.env"
for kind in uts mnt pid; do readlink "/proc/self/ns/$kind"; done >"$1.ns"
read -r _ _ _ parent _ </proc/self/stat
echo "$parent" >"$1.parent"
ls -l /proc/self/fd | sed -n 's/.* \([0-9]*\) -> .*/\1/p' | tr '\n' ' ' >"$1.fds"
cat >"$1.in"
[ -e "$2/proc/self" ] && echo view >"$1.view"
echo here >tmp/made
HOOK
chmod 755 "$work/hook"
spawn() { # OPTION... -- COMMAND...
	timeout 30 ctr-spawn run -F --rm -o "container.rootfs=$root" -o container.readonly=no "$@" 2>"$work/err"
}
says='for kind in uts mnt pid; do busybox readlink /proc/self/ns/$kind; done; cat /tmp/made'
is 'mounted: its namespaces, and a file in its root' "$(spawn -o mount.tmpfs=/tmp -o "hooks.mounted=$work/hook $work/a $root" a -- sh -c "$says")" \
	"$(cat "$work/a.ns" 2>/dev/null)
here"
is 'which are not ours' "$(grep -cxF -e "$(readlink /proc/self/ns/mnt)" "$work/a.ns")" 0
is 'the file is in a mount of the container' "$(ls "$root/tmp")" ''
ok 'what is mounted in the container is seen at its path' test -s "$work/a.view"
is 'descriptors: 0-2, and that of ls' "$(sed 's/ 3 $/ /' "$work/a.fds")" '0 1 2 '
is 'nothing to read' "$(cat "$work/a.in")" ''
is 'the record in its environment' "$(sed -n 's/^CTR_HOOK=//p; s/^CTR_NAME=//p' "$work/a.env" | sort | tr '\n' ' ')" 'a mounted '
is 'nothing of the caller in it' "$(grep -vcE '^(CTR_[A-Z_]*|PATH|PWD|OLDPWD|SHLVL|_)=' "$work/a.env")" 0
is 'pid 1, as the host has it' "$(sed -n 's/^CTR_INIT_PID=//p' "$work/a.env")" "$(cat "$work/a.parent")"
ok 'mounted fails: the start fails' rc 125 spawn -o 'hooks.mounted=/bin/sh -c "echo broken; exit 3"' a -- true
ok 'in the background too, and says why' rc 125 sh -c "timeout 30 ctr-spawn run -o container.rootfs=$root -o 'hooks.mounted=/bin/sh -c \"echo broken; exit 3\"' a -- true 2>$work/err"
ok 'with its last line' grep -q 'hooks.mounted: /bin/sh: exit status 3: broken' "$work/err"
ok 'mounted hangs' rc 125 spawn -o hooks.timeout=1 -o 'hooks.mounted=/bin/sleep 100' a -- true
ok 'and is killed' grep -q 'hooks.mounted: /bin/sleep: took too long' "$work/err"

rights='id; grep -E "^(Cap|Seccomp:|NoNewPrivs|Groups)" /proc/self/status; echo $A'
is 'inside: as the payload' "$(spawn -o container.user=7 -o env.A=b -o "hooks.inside=/bin/sh -c '$rights'" i -- true)" \
	"$(spawn -o container.user=7 -o env.A=b i -- sh -c "$rights")"
is 'before the payload, in its pid namespace' "$(spawn -o 'hooks.inside=/bin/echo hook' i -- echo payload)" "hook
payload"
is 'its descriptors' "$(spawn -o 'hooks.inside=/bin/sh -c "for fd in $(busybox seq 0 99); do [ ! -e /proc/$$/fd/$fd ] || echo $fd; done"' i -- true | tr '\n' ' ')" '0 1 2 '
is 'what waits for it shows nothing' "$(spawn -o 'hooks.inside=/bin/sh -c "busybox readlink /proc/$PPID/fd/1 || echo no"' i -- true)" no
is 'nor with a user namespace' "$(spawn -o 'namespaces.user=private' -o 'namespaces.uid_map=0:100000:65536' -o 'namespaces.gid_map=0:100000:65536' \
	-o 'hooks.inside=/bin/sh -c "busybox readlink /proc/$PPID/fd/1 || echo no"' i -- true)" no
ok 'inside fails: the payload is not run' rc 125 spawn -o hooks.inside=/bin/false i -- touch /tmp/ran
ok 'and says why' grep -q 'hooks.inside: /bin/false: exit status 1' "$work/err"
is 'it was not' "$(ls "$root/tmp")" ''
ok 'inside hangs' rc 125 spawn -o hooks.timeout=1 -o 'hooks.inside=/bin/sleep 100' i -- true
ok 'and is killed' grep -q 'hooks.inside: /bin/sleep: took too long' "$work/err"
ok 'inside stops who waits for it: the start ends all the same' \
	rc 125 spawn -o hooks.timeout=1 -o 'hooks.inside=/bin/sh -c "kill -STOP $PPID; sleep 100"' i -- true
ok 'and is told' grep -q 'hooks.inside: took too long' "$work/err"
ok 'a relative one is refused' rc 125 spawn -o hooks.inside=relative i -- true

echo 'too early' >"$work/input"
ok 'create' timeout 30 ctr-spawn create -o "container.rootfs=$root" -o hooks.inside=/bin/cat -o "hooks.inside_input=$work/input" g -- true
echo 'in time' >"$work/input"
timeout 30 ctr-signal start g
timeout 30 ctr-status wait g >/dev/null
is 'what it reads' "$(cat "$CTR_RUN_DIR/g/log")" 'in time'
head -c 16384 /dev/zero >"$work/input"
ok 'which has a limit' rc 125 spawn -o hooks.inside=/bin/cat -o "hooks.inside_input=$work/input" big -- true
ok 'that is told' grep -q 'hooks.inside: .*input: File too large' "$work/err"

# created: with the start; nobody of ctr-spawn is there any more, so the exit code tells, and the log why
timeout 30 ctr-spawn create -o "container.rootfs=$root" -o 'hooks.inside=/bin/echo hook' c -- echo payload
timeout 30 ctr-signal start c
timeout 30 ctr-status wait c >/dev/null
is 'created: at its start' "$(cat "$CTR_RUN_DIR/c/log")" "hook
payload"
timeout 30 ctr-spawn create -o "container.rootfs=$root" -o hooks.inside=/bin/false f -- echo payload
timeout 30 ctr-signal start f
is 'created, and it fails: 125' "$(timeout 30 ctr-status wait f >/dev/null; ctr-status get exit f)" 125
is 'its output says why' "$(ctr-status log f)" 'ctr-spawn: hooks.inside: /bin/false: exit status 1'
timeout 30 ctr-spawn create -o "container.rootfs=$root" n -- /bin/nonesuch
timeout 30 ctr-signal start n
is 'created, and no such command: 127' "$(timeout 30 ctr-status wait n >/dev/null; ctr-status get exit n)" 127
is 'its output says which' "$(ctr-status log n)" 'ctr-spawn: exec: /bin/nonesuch: No such file or directory'
done_testing
