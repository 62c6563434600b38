#!/bin/sh
# An ordinary user, no privileged helper: all of a container's life in a user namespace.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ordinary.sh"
run() {
	as_user timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
is 'root inside' "$(run -- sh -c 'id -u; id -g')" "0
0"
is 'the user alone is mapped' "$(run -- sh -c 'tr -s " " </proc/self/uid_map; tr -s " " </proc/self/gid_map')" " 0 $uid 1
 0 $uid 1"
is 'capabilities are bounded, the filter is in force' "$(run -- sh -c 'grep -E "CapBnd|NoNewPrivs|Seccomp:" /proc/self/status | cut -f2 | tr "\n" " "')" '00000000800005fb 1 2 '
is 'loopback is up' "$(run -- cat /sys/class/net/lo/flags)" 0x9
is 'own pids' "$(run -- sh -c 'echo /proc/[0-9]*')" '/proc/1 /proc/2'
is 'the root is read-only' "$(run -- sh -c 'touch /x 2>/dev/null; echo $?')" 1
is 'pid 1 is closed' "$(run -- sh -c 'readlink /proc/1/exe; readlink /proc/1/fd/1; echo $?')" 1
is 'devices work' "$(run -- sh -c 'head -c 3 /dev/zero | wc -c; echo x >/dev/null && echo y')" "3
y"
run -o container.overlay=tmpfs -- true >"$work/above"
if grep -q 'root: overlay: in a user namespace it needs Linux 5.11: ' "$work/above"; then
	old=yes
	ok 'an overlay says what it needs' true
elif [ -s "$work/above" ]; then
	ok 'an overlay above mounts says why not' grep -q 'root: / has mounts in it: in a user namespace no overlay goes above them; name a rootfs without' "$work/above"
else
	ok 'an overlay above a root in which nothing is mounted' true
fi
mkdir -p "$work/u/root/bin"
cp "$(program busybox)" "$work/u/root/bin/sh"
if [ -n "${old-}" ]; then
	skip 'an overlay above a directory' 'a kernel before 5.11'
else
	is 'an overlay above a directory' "$(run -o "container.rootfs=$work/u/root" -o container.overlay=tmpfs -- sh -c 'echo new >/file && read -r a </file && echo $a'; ls "$work/u/root")" 'new
bin'
fi
is 'another user inside, with no power' "$(run -o container.user=33:34 -- sh -c 'id -u; id -g; grep CapEff /proc/self/status; cat /sys/class/net/lo/flags')" "33
34
CapEff:	0000000000000000
0x9"
mkdir "$work/root" "$work/root/bin" "$work/root/dev" "$work/root/proc" "$work/root/sys" "$work/root/www" "$work/root/locked"
cp "$(program busybox)" "$work/root/bin/busybox"
ln -s busybox "$work/root/bin/sh"
echo secret >"$work/root/secret"
chmod 600 "$work/root/secret"
inside() {
	run -o "container.rootfs=$work/root" "$@" 2>&1
}
echo bytes >"$work/root/www/file"
is 'paths are covered, and read-only' "$(inside -o 'security.masked_paths=default +/www +/etc' -o 'security.readonly_paths=default -/proc/sys +/locked' -- true) $(inside -o 'security.masked_paths=default +/www' -- sh -c 'busybox ls /www; busybox cat /proc/interrupts')" 'ctr-spawn: x: mask: /etc: not in the container: No such file or directory '
is "what is root's outside stays root's" "$(inside -- sh -c 'cat() { busybox cat "$@"; }; cat /secret; echo x >/secret; echo x >/locked/x; busybox chown 0 /secret; busybox chmod 777 /locked; busybox id -u' 2>/dev/null | grep -v -e denied -e 'not permitted' -e Invalid)" 0
is 'and is untouched' "$(cat "$work/root/secret"; ls -A "$work/root/locked"; stat -c %u:%a "$work/root/locked")" 'secret
0:755'
ok 'no capability over the host' rc 1 run -o 'security.caps=all' -- sh -c 'echo 1 >/proc/sys/kernel/printk || exit 1'
# the main job
echo 'rootless hello' >"$work/root/www/index.html"
serve() {
	port=$((20000 + ($$ + $1 * 997) % 20000))
	as_user timeout 30 ctr-spawn run --replace web -o "container.rootfs=$work/root" -o container.readonly=yes \
		-o namespaces.net=host -o container.label.port=$port -- \
		busybox httpd -f -vv -p 127.0.0.1:$port -h /www || return 1
	until_ok 3 fetch
}
fetch() {
	[ "$(busybox wget -q -O - "http://127.0.0.1:$port/")" = 'rootless hello' ]
}
try=0
until serve $try || [ $try = 4 ]; do # a port may be another's
	try=$((try + 1))
	as_user ctr-signal rm -f web >/dev/null 2>&1
done
ok 'a page is served' fetch
is 'it is listed' "$(as_user ctr-status get state web) $(as_user ctr-status get user_map web)" 'running single'
ok 'its log says so' until_ok 10 sh -c "ctr-status log web | grep -q 'response:200'"
monitor=$(as_user ctr-status get monitor_pid web)
ok 'the monitor has no capability' grep -q 'CapPrm:.0000000000000000' "/proc/$monitor/status"
is 'and can be looked into by its user' "$(as_user readlink "/proc/$monitor/fd/3")" "$CTR_RUN_DIR"
kill -9 "$monitor"
until_ok 10 dead "$monitor"
ok 'the page is served without a monitor' fetch
is 'which is told' "$(as_user ctr-status get monitor_state web)" dead
as_user timeout 60 ctr-spawn run -F web -- true >/dev/null 2>&1 &
adopter=$!
adopted() {
	[ "$(as_user ctr-status get monitor_state web)" = alive ]
}
ok 'a new monitor adopts it' until_ok 10 adopted
ok 'and reads the output' sh -c "busybox wget -q -O /dev/null http://127.0.0.1:$port/second; i=0; until ctr-status log web | grep -q second; do i=\$((i + 1)); [ \$i -lt 100 ] || exit 1; sleep 0.1; done"
ok 'stop' as_user timeout 30 ctr-signal stop web
is 'how it ended' "$(as_user timeout 20 ctr-status wait web >/dev/null; as_user ctr-status get exit web)" signal:15
wait $adopter
is 'whose exit status is its own' $? 143
as_user timeout 20 ctr-spawn run killed -- sleep 600
ok 'kill' as_user ctr-signal kill -s KILL killed
as_user timeout 20 ctr-status wait killed >/dev/null
is 'killed' "$(as_user ctr-status get exit killed)" signal:9
ok 'rm' as_user ctr-signal rm web killed
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
# what cannot be
ok 'the host user namespace is not for users' rc 125 run -o namespaces.user=host -- true
ok 'nor ids of others' rc 125 run -o namespaces.uid_map=0:0:1 -o namespaces.gid_map=0:0:1 -- true
is 'groups that are not mapped are refused' "$(run -o 'container.groups=7' -- true | grep -c 'container.groups: 7 is not in the map')" 1
is 'without XDG_RUNTIME_DIR too' "$(as_user env -u CTR_RUN_DIR -u XDG_RUNTIME_DIR timeout 20 ctr-spawn run -F --rm "t$$" -- id -u)" 0
ok 'its directory is for the user alone' sh -c "[ \"\$(stat -c %u:%a /tmp/ctr-$uid)\" = $uid:700 ]"
is 'nothing is left in it' "$(ls "/tmp/ctr-$uid" | grep -c "^t$$\$")" 0
CTR_RUN_DIR=$work/none
done_testing
