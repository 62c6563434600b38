#!/bin/sh
# A web server whose managers and monitor are killed: it serves on, its log goes on, its status is kept.
. "$(dirname "$0")/lib.sh"
mkdir -p "$work/root/bin" "$work/root/proc" "$work/root/sys" "$work/root/dev" "$work/root/www"
cp "$(program busybox)" "$work/root/bin/busybox"
echo 'a page' >"$work/root/www/index.html"
# A page that logs a megabyte each time it is asked for.
mkdir "$work/root/www/cgi-bin"
cat >"$work/root/www/cgi-bin/log" <<'S'
#!/bin/busybox sh
/bin/busybox head -c 1000000 /dev/zero | /bin/busybox tr '\0' x >&2
printf 'Content-Type: text/plain\r\n\r\nlogged\n'
S
chmod 755 "$work/root/www/cgi-bin/log"
cat >"$work/root/serve" <<'S'
#!/bin/busybox sh
/bin/busybox httpd -f -vv -p 127.0.0.1:8080 -h /www &
while [ ! -e /www/stop ]; do /bin/busybox sleep 0.1; done
exit 7
S
chmod 755 "$work/root/serve"
cat >"$work/web.ini" <<INI
[container]
command = /serve
rootfs = $work/root
[limits]
pids = 100
[log]
max_size = 20M
INI
cat >"$work/manager" <<M
ctr-spawn run -f '$work/web.ini' web
ctr-status wait web &
kill -9 \$! \$\$
M
sh "$work/manager" 2>/dev/null
payload=$(ctr-status get payload_pid web)
monitor=$(ctr-status get monitor_pid web)
# The page as seen from inside: the container has no network but its own loopback.
fetch() { timeout 60 nsenter -t "$payload" -n busybox wget -q -O - "http://127.0.0.1:8080/$1"; }
page() { [ "$(fetch '')" = 'a page' ]; }
ok 'it serves after its shell and its manager were killed' until_ok 20 page
kill -9 "$monitor"
ok 'its monitor is dead' until_ok 10 dead "$monitor"
ok 'it serves on' page
is 'list says so' "$(ctr-status list -o name,state,monitor_state)" 'web	running	dead'
requests() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ "$(fetch cgi-bin/log)" = logged ] || return 1
	done
}
ok '10 MB of requests without a monitor' requests
is 'pid 1 has logged them all' "$(ctr-status log web | tr -dc x | wc -c)" 10000000
touch "$work/root/www/stop"
ok 'wait tells the end' timeout 30 ctr-status wait web
is 'as it was' "$(ctr-status get exit web) $(ctr-status get source web)" '7 exit'
done_testing
