#!/bin/sh
# exec into user namespaces: of root with a map, of an ordinary user, of a user upon user.
. "$(dirname "$0")/lib.sh"
if ! unshare -U true 2>/dev/null; then
	echo '1..0 # SKIP this host has no user namespaces'
	exit 0
fi
ctr-spawn run m -o namespaces.uid_map=0:100000:65536 -o namespaces.gid_map=0:200000:65536 \
	-o namespaces.user=private -o container.user=7:8 -- sleep 600
payload=$(ctr-status get payload_pid m)
is 'user namespace and ids of the payload' "$(timeout 60 ctr-spawn exec m sh -c 'readlink /proc/self/ns/user; id -u; id -g')" "$(readlink "/proc/$payload/ns/user")
7
8"
ok 'its status' rc 9 timeout 60 ctr-spawn exec m sh -c 'exit 9'
ctr-signal rm -f m
mkdir "$work/u"
chown 12345:12345 "$work/u"
CTR_RUN_DIR=$work/u/ctr
as_user() {
	perl -e '$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99' "$@"
}
if ! as_user ctr-spawn --version >/dev/null 2>&1 || ! as_user unshare -U true 2>/dev/null; then
	echo "ok 3 - an ordinary user # SKIP no user namespaces for ordinary users here"
	echo 1..3
	exit "$failed"
fi
inside() {
	as_user timeout 60 ctr-spawn exec "$@"
}
as_user timeout 60 ctr-spawn run r -- sleep 600
payload=$(ctr-status get payload_pid r)
is 'rootless: namespaces of the payload' "$(inside r sh -c 'readlink /proc/self/ns/user; readlink /proc/self/ns/mnt')" "$(readlink "/proc/$payload/ns/user"; readlink "/proc/$payload/ns/mnt")"
is 'rootless: bounded as it' "$(inside r grep -E '^(Cap|NoNew|Seccomp|Uid)' /proc/self/status)" "$(grep -E '^(Cap|NoNew|Seccomp)' "/proc/$payload/status" | sed '1i Uid:	0	0	0	0')"
ok 'rootless: its status' rc 3 inside r sh -c 'exit 3'
ok 'rootless: dies with its caller' sh -c '
	perl -e "\$) = \"12345 12345\"; \$( = 12345; \$< = \$> = 12345; exec @ARGV" ctr-spawn exec r sleep 605 & pid=$!
	end=100
	until grep -q . "$CTR_RUN_DIR"/r/exec/* 2>/dev/null; do
		end=$((end - 1)); [ $end -gt 0 ] || exit 1; sleep 0.1
	done
	kill -9 $pid
	until [ -z "$(ls "$CTR_RUN_DIR/r/exec")" ]; do
		end=$((end - 1)); [ $end -gt 0 ] || exit 1; sleep 0.1
	done'
as_user timeout 60 ctr-spawn run -o container.user=33:34 n -- sleep 600
is 'a user upon the user' "$(inside n sh -c 'id -u; id -g; grep CapEff /proc/self/status')" "33
34
CapEff:	0000000000000000"
ok 'root may not exec into what is not its own' rc 125 timeout 60 ctr-spawn exec r true
as_user ctr-signal rm -f r n
CTR_RUN_DIR=$work/more
ctr-spawn run -o container.user=1234:1234 u -- sleep 600
ok 'no more groups for one that is not root' rc 125 timeout 60 ctr-spawn exec -u 1234:1234 --groups 0 u id
ok '--groups is for -u' rc 125 timeout 60 ctr-spawn exec --groups 0 u id
timeout 60 ctr-spawn exec --pidfile "$work/pid" u sleep 600 &
ok '--pidfile' until_ok 20 test -s "$work/pid"
kill -TERM "$(cat "$work/pid")"
wait $!
is 'is of who passes signals and the status on' "$?" 143
done_testing
