#!/bin/sh
# A monitor that does not know pauses: frozen is what the kernel tells everybody, stopped by signals is not left so.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
older() { # the record of a monitor from before there were pauses
	sed '/^caps=/s/%20pause%20/%20/; /^caps=/s/%20pause$//; /^caps=/s/=pause%20/=/; /^caps=/s/ pause / /' "$CTR_RUN_DIR/$1/status" >"$work/status"
	chmod 644 "$work/status" && mv "$work/status" "$CTR_RUN_DIR/$1/status"
}
ctr-spawn run p -- sleep 1000
older p
if [ -n "$(get cgroup p)" ]; then
	ok 'frozen' timeout 20 ctr-signal pause p
	is 'it is paused' "$(get state p)" paused
	is 'its monitor was not asked' "$(ctr-status events p | grep -c paused)" 0
	ok 'and goes on' timeout 20 ctr-signal resume p
	is 'it runs' "$(get state p)" running
else
	skip 'frozen' 'this host gives the container no cgroup that can be frozen'
fi
ctr-signal rm -f p
unshare -m sh -c 'while umount -l /sys/fs/cgroup; do :; done; exec "$@"' bare ctr-spawn run p -- sleep 1000 2>/dev/null
if [ "$(get state p)" = running ] && [ -z "$(get cgroup p)" ]; then
	older p
	timeout 20 ctr-signal pause p >"$work/why" 2>&1
	is 'stopped by signals: refused' "$? $(cat "$work/why")" \
		'2 ctr-signal: p: pause: its monitor does not note it, and without a freezer nobody could know; it runs on'
	goes() { case $(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$(get payload_pid p)/status") in [RS]) ;; *) return 1 ;; esac; }
	ok 'and it runs on' until_ok 10 goes
	is 'as its record says' "$(get state p)" running
else
	skip 'stopped by signals: refused' 'cannot be had here'
fi
done_testing
