#!/bin/sh
# The web server of an ordinary user: no root, no set-uid helper, no setup. It serves, its monitor
# is killed and adopted, it serves on, and how it ends is told.
. "$(dirname "$0")/lib.sh"
uid=12345
mkdir -p "$work/u/root/bin" "$work/u/root/proc" "$work/u/root/sys" "$work/u/root/dev" "$work/u/root/www"
cp "$(program busybox)" "$work/u/root/bin/busybox"
echo 'a page' >"$work/u/root/www/index.html"
chown -R $uid:$uid "$work/u"
CTR_RUN_DIR=$work/u/ctr
# No_new_privs from the first process on: no set-uid program is one.
as_user() {
	"$(program setpriv)" --reuid $uid --regid $uid --clear-groups --no-new-privs "$@"
}
if ! as_user ctr-spawn --version >/dev/null 2>&1 || ! as_user unshare -U true 2>/dev/null; then
	echo '1..0 # SKIP no user namespaces for ordinary users here, or they cannot reach the programs'
	exit 0
fi
cat >"$work/u/web.ini" <<'I'
[container]
command = /bin/busybox httpd -f -v -p 8080 -h /www
[log]
mode = file
[stop]
schedule = TERM/5/KILL
I
echo "-o container.rootfs=$work/u/root" >"$work/options"
# shellcheck disable=SC2046  # words
ok 'it starts' as_user timeout 60 ctr-spawn run -f "$work/u/web.ini" $(cat "$work/options") web
page() {
	as_user timeout 20 ctr-spawn exec web /bin/busybox wget -q -O - http://127.0.0.1:8080/ 2>&1
}
is_page() { [ "$(page)" = 'a page' ]; }
ok 'it serves' until_ok 30 is_page
pid=$(ctr-status get payload_pid web)
is 'nobody but the user runs it' "$(stat -c %u "/proc/$pid" "/proc/$(ctr-status get monitor_pid web)" | sort -u)" $uid
is 'root inside, without power outside' "$(sed -n 's/^Uid:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$pid/status") $(as_user ctr-spawn exec web /bin/busybox id -u)" "$uid 0"
monitor=$(ctr-status get monitor_pid web)
kill -9 "$monitor"
ok 'its monitor is killed' until_ok 20 dead "$monitor"
ok 'it serves on' until_ok 30 is_page
ok 'the user adopts it' as_user timeout 30 ctr-signal adopt web
is 'the same server' "$(ctr-status get payload_pid web)" "$pid"
ok 'and serves on' until_ok 30 is_page
answers() { [ "$(ctr-status log web | grep -c 'response:200')" -ge 3 ]; }
ok 'its requests are in the log' until_ok 10 answers
ok 'it stops' as_user timeout 60 ctr-signal stop web
is 'how it ended' "$(ctr-status get state web) $(ctr-status get exit web)" 'exited signal:15'
ok 'it is removed' as_user timeout 30 ctr-signal rm web
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
