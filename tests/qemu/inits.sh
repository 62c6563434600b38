# shellcheck shell=sh disable=SC2154  # sourced by hosts.sh
# A part of hosts.sh: one guest an init, of Debian's packages laid over a BusyBox, with the files of
# share/ctr-tools as they are installed. Boot to all ready, a monitor killed under the init's eyes, a shutdown
# in order; how each container ended is then read from the disk.
# A function an init: it fills $layer, and says $packages, $init, how it $stops, who is $watched by it
# (the others are ctr-boot's).

init_file() { # PATH: standard input, in the layer, executable
	mkdir -p "$layer/${1%/*}"
	cat >"$layer/$1"
	chmod 755 "$layer/$1"
}

init_busybox() {
	packages='' init=/sbin/init stops=reboot watched=web
	{
		printf '::sysinit:/etc/rc\n::sysinit:/etc/disk\n::once:/etc/agent\n'
		sed 's/^#::respawn:/::respawn:/' "$share/busybox/inittab"
	} | init_file etc/inittab
}

init_sysvinit() {
	packages='sysvinit-core sysv-rc' init=/sbin/init stops='telinit 6' watched=web
	{
		printf 'id:2:initdefault:\nr1::sysinit:/etc/rc\nr2::sysinit:/etc/disk\n'
		printf 'l2:2:wait:/etc/init.d/rc 2\nl6:6:wait:/etc/init.d/rc 6\nag:2:once:/etc/agent\n'
		cat "$share/sysvinit/inittab"
	} | init_file etc/inittab
	echo 'sync; umount /var/lib/ctr; reboot -f' | init_file etc/init.d/reboot
	mkdir -p "$layer/etc/rc2.d" "$layer/etc/rc6.d"
	ln -s /usr/local/bin/ctr-boot "$layer/etc/init.d/ctr-boot"
	ln -s ../init.d/ctr-boot "$layer/etc/rc2.d/S50ctr-boot"
	ln -s ../init.d/ctr-boot "$layer/etc/rc6.d/K10ctr-boot"
	ln -s ../init.d/reboot "$layer/etc/rc6.d/S90reboot"
}

init_s6() {
	packages=s6 init=/etc/begin stops='s6-svscanctl -t /service' watched='web db app'
	for name in $watched; do
		init_file "service/ctr-$name/run" <"$share/s6/run"
		init_file "service/ctr-$name/notification-fd" <"$share/s6/notification-fd"
	done
	printf '#!/bin/sh\numount /var/lib/ctr\nreboot -f\n' | init_file service/.s6-svscan/finish
	init_begin 's6-svscan /service' /etc/disk
}

init_runit() {
	packages=runit init=/sbin/runit stops='sh -c "touch /run/runit.stopit /run/runit.reboot; chmod 100 /run/runit.*; kill -CONT 1"' watched='web db app'
	for name in $watched; do
		init_file "etc/sv/ctr-$name/run" <"$share/runit/run"
		init_file "etc/sv/ctr-$name/check" <"$share/runit/check"
		mkdir -p "$layer/service"
		ln -s "/etc/sv/ctr-$name" "$layer/service/ctr-$name"
	done
	printf '#!/bin/sh\n/etc/rc\n/etc/disk\n' | init_file etc/runit/1
	printf '#!/bin/sh\n/etc/agent &\nPATH=/usr/bin:/bin:/usr/sbin:/sbin exec runsvdir /service\n' | init_file etc/runit/2
	printf '#!/bin/sh\nPATH=/usr/bin:/bin:/usr/sbin:/sbin\nsv -w 70 force-stop /service/*\nsv exit /service/*\numount /var/lib/ctr\n' |
		init_file etc/runit/3
}

init_openrc() {
	packages='sysvinit-core openrc' init=/etc/begin stops='openrc-shutdown -r now' watched=web
	init_file etc/init.d/ctr <"$share/openrc/ctr"
	init_file etc/init.d/ctr-boot <"$share/openrc/ctr-boot"
	init_file etc/init.d/localmount <<'S'
#!/sbin/openrc-run
start() { /etc/disk; }
stop() { umount /var/lib/ctr; }
S
	ln -s ctr "$layer/etc/init.d/ctr.web"
	mkdir "$layer/var" && ln -s /run "$layer/var/run"
	for name in sysinit boot default nonetwork shutdown; do
		mkdir -p "$layer/etc/runlevels/$name"
	done
	ln -s /etc/init.d/localmount "$layer/etc/runlevels/boot/localmount"
	ln -s /etc/init.d/ctr.web "$layer/etc/runlevels/default/ctr.web"
	ln -s /etc/init.d/ctr-boot "$layer/etc/runlevels/default/ctr-boot"
	init_begin openrc-init
}

# ctr@web a unit of its own, the others by the LSB script that ctr-boot is.
init_systemd() {
	packages=systemd-sysv init=/etc/begin stops='systemctl reboot' watched=web
	mkdir -p "$layer/etc/systemd/system/multi-user.target.wants" "$layer/etc/init.d" "$layer/etc/rc2.d"
	cp "$share/systemd/ctr@.service" "$layer/etc/systemd/system/"
	ln -s ../ctr@.service "$layer/etc/systemd/system/multi-user.target.wants/ctr@web.service"
	ln -s /lib/systemd/system/multi-user.target "$layer/etc/systemd/system/default.target"
	for name in getty.target systemd-timesyncd.service; do
		ln -s /dev/null "$layer/etc/systemd/system/$name"
	done
	ln -s /usr/local/bin/ctr-boot "$layer/etc/init.d/ctr-boot"
	ln -s ../init.d/ctr-boot "$layer/etc/rc2.d/S50ctr-boot"
	: >"$layer/etc/machine-id"
	init_begin /lib/systemd/systemd /etc/disk
}

# INIT [COMMAND]: /etc/begin, which makes the machine ready and then is INIT
init_begin() {
	printf '#!/bin/sh\n/etc/rc\n%s\n/etc/agent &\nPATH=/usr/bin:/bin:/usr/sbin:/sbin exec %s\n' "${2:-}" "$1" |
		init_file etc/begin
}

# What the init is asked to keep: each tells that it had its TERM by its exit code.
init_containers() {
	mkdir -p "$layer/etc/ctr" "$layer/var/lib/ctr"
	for name in web db app; do
		printf '[container]\ncommand = %s\n[ready]\ncommand = test -e /tmp/up\ninterval = 100ms\n[boot]\nkeep = disk\ntimeout = 120\n' \
			"sh -c 'trap \"exit 7\" TERM; touch /tmp/up; while :; do sleep 1 & wait \$!; done'" >"$layer/etc/ctr/$name.ini"
		case " $watched " in *" $name "*) ;; *) echo 'auto = yes' >>"$layer/etc/ctr/$name.ini" ;; esac
	done
	[ "$watched" != web ] || echo 'after = db' >>"$layer/etc/ctr/app.ini"
	echo 'mount -t ext4 /dev/vda /var/lib/ctr' | init_file etc/disk
	sed -i '1i #!/bin/sh' "$layer/etc/disk"
	echo "exec $stops" | init_file etc/stop
}

init_script() {
	printf 'watched="%s"\n' "$watched"
	cat <<'S'
echo "pid 1: $(cat /proc/1/comm)"
try=0
until ctr-status wait --for ready -t 30 web db app >/tmp/wait 2>&1; do
	sleep 0.5
	try=$((try + 1))
	[ "$try" -lt 200 ] || { cat /tmp/wait; ctr-status; ps; exit 1; }
done
echo "all ready $(cut -d ' ' -f 1 /proc/uptime) s after the kernel began"
for name in $watched; do
	facts=$(ctr-status list -o init,payload,started "$name")
	monitor=$(ctr-status get monitor_pid "$name")
	kill -9 "$monitor" || exit 2
	try=0
	until [ "$(ctr-status get monitor_pid "$name")" != "$monitor" ] && [ "$(ctr-status get monitor_state "$name")" = alive ]; do
		sleep 0.2
		try=$((try + 1))
		[ "$try" -lt 200 ] || { echo "$name: no other monitor"; ctr-status; ps; exit 3; }
	done
	[ "$(ctr-status list -o init,payload,started "$name")" = "$facts" ] || { echo "$name: not the same container"; exit 4; }
	echo "$name: its monitor killed, the next one has the same container"
done
[ "$watched" = web ] || exit 0
# The others are nobody's children but init's: ctr-boot takes them up again.
facts=$(ctr-status list -o init,payload,started db)
kill -9 "$(ctr-status get monitor_pid db)" || exit 5
try=0
until ctr-boot status | grep 'db .*without a monitor'; do
	sleep 0.2
	try=$((try + 1))
	[ "$try" -lt 50 ] || { ctr-boot status; exit 6; }
done
ctr-boot start -q || exit 7
[ "$(ctr-status get monitor_state db)" = alive ] && [ "$(ctr-status list -o init,payload,started db)" = "$facts" ] || exit 8
ctr-boot status
S
}

# NAME: how each ended, from the disk; lines of what is wrong
init_ended() {
	e2fsck -fy "$work/disk" >/dev/null 2>&1
	for name in web db app; do
		debugfs -R "cat /$name.last" "$work/disk" >"$work/last" 2>/dev/null
		debugfs -R "cat /$name.intent" "$work/disk" >>"$work/last" 2>/dev/null
		for wanted in state=exited exit=7 wanted=up; do
			grep -qx "$wanted" "$work/last" || { echo "$name: not $wanted:" && cat "$work/last"; return 1; }
		done
	done
}

part_inits() {
	command -v debugfs >/dev/null || { tell inits 125 0 && return; }
	programs
	share=$work/root/usr/local/share/ctr-tools
	for kind in ${INITS:-busybox sysvinit openrc runit s6 systemd}; do
		layer=$work/layer.$kind
		mkdir -p "$layer/etc"
		"init_$kind"
		init_containers
		init_script >"$work/script"
		if [ -n "$packages" ]; then
			# shellcheck disable=SC2086 # words
			(me=inits.sh && . "$qemu/fetch.sh" && fetch_alone &&
				{ [ -d "$cache/init-$kind" ] || fetch bookworm "$cache/init-$kind" $packages; } &&
				cd "$cache/init-$kind" && rm -rf usr/share/doc usr/share/man usr/share/locale usr/lib/*/gconv usr/share/bash-completion) \
				>"$work/output" 2>&1 || { tell "$kind" $? 0 && continue; }
			packages="-o ${CTR_QEMU_CACHE:-${HOME:-/root}/.cache/ctr-qemu}/init-$kind"
		fi
		rm -f "$work/disk"
		truncate -s 16M "$work/disk" && mke2fs -q -t ext4 "$work/disk" || return
		# shellcheck disable=SC2086 # words
		sh "$qemu/boot.sh" -k "${KERNEL:-6.1}" -m 512 -t 400 -i "$init" $packages -o "$work/root" -o "$layer" -d "$work/disk" \
			"$work/script" >"$work/output" 2>&1
		code=$?
		tell "$kind: all ready, adopted, and it goes down" "$code" 0
		[ "$code" != 125 ] || continue
		sed 's/^/# /' "$work/output"
		init_ended >"$work/output" 2>&1
		tell "$kind: each had its TERM, and its end is on the disk" $? 0
		rm -rf "$layer"
	done
}
