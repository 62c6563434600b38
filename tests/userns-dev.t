#!/bin/sh
# In a user namespace no device can be made: the host's own nodes stand in /dev, and masks hold.
. "$(dirname "$0")/lib.sh"
mkdir "$work/run"
cat >"$work/in.sh" <<'EOF'
echo $$ >"$1/pid"
read -r _ <"$1/go"
shift
exec "$@"
EOF
mkfifo "$work/go"
# A user namespace with the host's ids, and ctr-spawn in it.
run() {
	rm -f "$work/pid"
	timeout 30 unshare -U sh "$work/in.sh" "$work" env "CTR_RUN_DIR=$work/run" \
		ctr-spawn run -F --rm x -- "$@" 2>&1 &
	until_ok 10 test -s "$work/pid" || { echo 'no user namespace'; return; }
	read -r pid <"$work/pid"
	{ echo 0 0 65536 >"/proc/$pid/uid_map" && echo 0 0 65536 >"/proc/$pid/gid_map"; } 2>/dev/null ||
		echo 'no map'
	echo >"$work/go"
	wait $!
}
if ! unshare -U true 2>/dev/null; then
	echo '1..0 # SKIP this host has no user namespaces'
	exit 0
fi
is 'devices work' "$(run sh -c 'echo x >/dev/null && head -c 3 /dev/urandom | wc -c; head -c 2 /dev/zero | od -An -tx1; echo x 2>/dev/null >/dev/full || echo full')" "3
 00 00
full"
is 'six of them, and no other' "$(run sh -c 'for d in /dev/*; do [ -c $d ] && [ ! -L $d ] && printf "$d "; done')" '/dev/full /dev/null /dev/random /dev/tty /dev/urandom /dev/zero '
is 'they are the host'"'"'s, and cannot be changed' "$(run sh -c 'chmod 666 /dev/null 2>/dev/null || echo no')" no
is 'masks' "$(run sh -c 'cat /etc/shadow /proc/keys 2>/dev/null | wc -c; ls -A /root /sys/firmware | grep -v :')" 0
is '/proc/sys is read-only' "$(run sh -c 'echo 1 2>/dev/null >/proc/sys/kernel/printk || echo no')" no
is 'nothing is left' "$(ls "$work/run")" ''
done_testing
