#!/bin/sh
# Under runsv and s6-supervise, with the files that are installed: the supervisor's process is the
# monitor; killed, the next one takes over the same container; down ends it by its schedule.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" web 2>/dev/null; }
# Who watches for the supervisor, and what: the container must be the same, the monitor another.
same="$work/same"
note() { echo "$(get init) $(get payload) $(get started)" >"$same"; }
taken_over() { # OLD MONITOR
	[ "$(get monitor)" != "$1" ] && [ "$(get monitor_state)" = alive ]
}
gone() { # PID: of a supervisor, which we may have to reap
	dead "$1"
}
# DIR: the service of that name, from the snippet, with NAME.ini here instead of /etc/ctr
service() {
	mkdir -p "$work/sv/ctr-web"
	for file in "$top/src/init/$1"/*; do
		sed "s|@BINDIR@|$work/bin|" "$file" >"$work/sv/ctr-web/${file##*/}"
		[ ! -x "$file" ] || chmod 755 "$work/sv/ctr-web/${file##*/}"
	done
}
mkdir "$work/bin"
cat >"$work/bin/ctr-spawn" <<W
#!/bin/sh
verb=\$1
shift
exec "$top/bin/ctr-spawn" "\$verb" -f "$work/web.ini" "\$@"
W
chmod 755 "$work/bin/ctr-spawn"
ln -s "$top/bin/ctr-status" "$work/bin/ctr-status"
cat >"$work/web.ini" <<'I'
[container]
command = sh -c 'trap "exit 7" TERM; echo up; touch /tmp/up; while :; do sleep 1 & wait $!; done'
[ready]
command = test -e /tmp/up
interval = 50ms
I

# NAME: what both must show, with the supervisor running
killed() {
	ok "$1: runs" until_ok 20 ctr-status is running web
	is "$1: its child is the monitor" "$(awk '/^PPid:/ { print $2 }' "/proc/$(get monitor_pid)/status")" "$supervisor"
	for round in 1 2 3; do
		note
		before=$(cat "$same")
		monitor=$(get monitor)
		kill -9 "${monitor%%:*}"
		ok "$1: killed, another monitor is there ($round)" until_ok 20 taken_over "$monitor"
		note
		is "$1: for the same container ($round)" "$(cat "$same")" "$before"
		is "$1: it is the supervisor's child ($round)" "$(awk '/^PPid:/ { print $2 }' "/proc/$(get monitor_pid)/status")" "$supervisor"
	done
	is "$1: was never made again" "$(ctr-status events web | awk '$4 == "started"' | wc -l | tr -d ' ')" 1
}

if program runsv >/dev/null; then
	service runit
	runsv "$work/sv/ctr-web" >"$work/output" 2>&1 &
	supervisor=$!
	killed runsv
	ok 'runsv: sv check: ready' until_ok 20 timeout 10 sv check "$work/sv/ctr-web"
	ok 'runsv: its output is the container'"'"'s' grep -qx up "$work/output"
	ok 'runsv: down' timeout 30 sv -w 20 down "$work/sv/ctr-web"
	is 'runsv: ended by its schedule' "$(get state),$(get exit)" exited,7
	ok 'runsv: up again' timeout 30 sv -w 20 up "$work/sv/ctr-web"
	ok 'runsv: runs' until_ok 20 ctr-status is running web
	ok 'runsv: exit' timeout 30 sv -w 20 exit "$work/sv/ctr-web"
	ok 'runsv: leaves' until_ok 20 gone "$supervisor"
	is 'runsv: and the container has ended' "$(get state)" exited
	ctr-signal rm -f web
	rm -rf "$work/sv"
else
	skip 'runsv' 'no runit'
fi

if program s6-supervise >/dev/null; then
	service s6
	s6-supervise "$work/sv/ctr-web" >"$work/output" 2>&1 &
	supervisor=$!
	ok 's6: told when ready' until_ok 20 timeout 10 s6-svwait -t 5000 -U "$work/sv/ctr-web"
	is 's6: it is ready' "$(get ready | grep -c '^[1-9]')" 1
	killed s6
	ok 's6: told again by the new monitor' timeout 20 s6-svwait -t 15000 -U "$work/sv/ctr-web"
	ok 's6: down' timeout 30 s6-svc -wD -T 20000 -d "$work/sv/ctr-web"
	is 's6: ended by its schedule' "$(get state),$(get exit)" exited,7
	ok 's6: up, ready again' timeout 30 s6-svc -wU -T 20000 -u "$work/sv/ctr-web"
	ok 's6: runs' ctr-status is running web
	ok 's6: exit' timeout 30 s6-svc -wD -T 20000 -xd "$work/sv/ctr-web"
	ok 's6: leaves' until_ok 20 gone "$supervisor"
	is 's6: and the container has ended' "$(get state)" exited
else
	skip 's6' 'no s6'
fi

# dinit, which Debian does not have: what it does with its file's words. The pipe at that number is read, one
# byte tells; who ends unasked is executed again; TERM ends it.
sed "s|@BINDIR@|$work/bin|" "$top/src/init/dinit/ctr-web" >"$work/dinit"
word() { sed -n "s/^$1 = //p" "$work/dinit"; }
is 'dinit: its words' "$(sed -n 's/ = .*//p' "$work/dinit" | grep -v '^#' | sort | tr '\n' ' ')" 'command ready-notification restart smooth-recovery stop-timeout type '
is 'dinit: it watches the process, and executes it again' "$(word type) $(word restart) $(word smooth-recovery)" 'process yes yes'
mkfifo "$work/ready"
number=$(word ready-notification | sed 's/^pipefd://')
begin() {
	eval "exec setsid $(word command)" "$number"'>"$work/ready" >/dev/null 2>&1' &
	told=$(timeout 20 head -c 1 "$work/ready" | wc -c | tr -d ' ')
}
begin
service=$!
is 'dinit: told when ready' "$told" 1
is 'dinit: the process is the monitor' "$(get monitor_pid)" "$service"
note
before=$(cat "$same")
kill -9 "$service"
until_ok 10 dead "$service"
begin
service=$!
is 'dinit: killed, executed again: told when ready' "$told" 1
is 'dinit: the process is the monitor' "$(get monitor_pid)" "$service"
note
is 'dinit: for the same container' "$(cat "$same")" "$before"
kill "$service"
ok 'dinit: TERM ends it' until_ok "$(word stop-timeout)" dead "$service"
is 'dinit: by its schedule' "$(get state),$(get exit)" exited,7
ctr-signal rm web

# procd, which Debian does not have: what is asked of it
mkdir "$work/etc"
sed "s|@BINDIR@|$work/bin|; s|/etc/ctr/|$work/etc/|" "$top/src/init/procd/ctr" >"$work/procd"
cp "$work/web.ini" "$work/etc/byhand.ini"
cp "$work/web.ini" "$work/etc/web.ini"
printf '[boot]\nauto = yes\n' >>"$work/etc/web.ini"
cat >"$work/bin/ctr-spawn" <<W
#!/bin/sh
exec "$top/bin/ctr-spawn" "\$1" -f "$work/etc/\$2.ini" "\$2"
W
is 'procd: an instance for each that is auto' "$(sh -c ". '$work/procd'"'
procd_open_instance() { echo open "$@"; }
procd_set_param() { echo set "$@"; }
procd_close_instance() { echo close; }
start_service' | grep -E '^(open|close|set command)')" "open web
set command $work/bin/ctr-spawn run -F --replace web
close"

# What make install puts there
make -s -C "$top" install DESTDIR="$work/dest" PREFIX=/usr >/dev/null 2>&1
share=$work/dest/usr/share/ctr-tools
is 'installed, all of them' "$(cd "$share" && find . -type f | wc -l)" "$(cd "$top/src/init" && find . -type f | wc -l)"
is 'with the place of the programs' "$(grep -rlF @BINDIR@ "$share"; grep -c '^ExecStart=/usr/bin/ctr-spawn ' "$share/systemd/ctr@.service")" 1
ok 'scripts can be executed' test -x "$share/runit/run" -a -x "$share/openrc/ctr-boot"
make -s -C "$top" uninstall DESTDIR="$work/dest" PREFIX=/usr >/dev/null 2>&1
is 'uninstall leaves nothing' "$(find "$work/dest" -type f)" ''
done_testing
