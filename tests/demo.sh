#!/bin/sh
# The main job on a real program: BusyBox httpd in a container, managed by nobody.
set -e
cd "$(dirname "$0")/.."
PATH=$PWD/bin:$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-demo.XXXXXX")
chmod 755 "$work"
export CTR_RUN_DIR="$work/ctr"
port=${PORT:-18080}
trap 'ctr-signal rm -f web >/dev/null 2>&1 || :; rm -rf "$work"' EXIT
say() { printf '\n# %s\n' "$*"; }
mkdir "$work/root" "$work/root/bin" "$work/root/www"
cp "$(command -v busybox)" "$work/root/bin/busybox"
echo 'hello from a container without a daemon' >"$work/root/www/index.html"
cat >"$work/web.ini" <<INI
[container]
command = /bin/busybox httpd -f -vv -p 127.0.0.1:$port -h /www
rootfs = $work/root
readonly = yes
[namespaces]
net = host
[limits]
pids = 50
INI
mkdir "$work/root/proc" "$work/root/sys" "$work/root/dev"
say "ctr-spawn run -f web.ini web    (from a shell that is then killed)"
cat "$work/web.ini"
sh -c "ctr-spawn run -f '$work/web.ini' web && kill -9 \$\$" 2>/dev/null || :
fetch() {
	i=0
	until busybox wget -q -O - "http://127.0.0.1:$port/"; do
		i=$((i + 1))
		[ "$i" -lt 50 ] || return 1
		sleep 0.1
	done
}
say "fetch a page"
fetch
say "ctr-status list"
ctr-status list
say "ctr-status log web"
ctr-status log web
say "kill -9 the container's own monitor, the last of our processes outside it"
kill -9 "$(ctr-status get monitor_pid web)"
sleep 0.2
fetch
ctr-status list
say "ctr-signal stop web; the record keeps how it ended"
ctr-signal stop web
ctr-status list
printf 'exit=%s source=%s\n' "$(ctr-status get exit web)" "$(ctr-status get source web)"
say "demo passed"
