#!/bin/sh
# [mount] idmap: owners as they are on disk, in a container whose ids are others; an explicit map; errors.
. "$(dirname "$0")/lib.sh"
mkdir "$work/d" "$work/d/below"
echo a >"$work/d/root"
echo b >"$work/d/user"
chown 1000:1001 "$work/d/user"
chmod 777 "$work/d"
map='-o namespaces.user=private -o namespaces.uid_map=0:200000:65536 -o namespaces.gid_map=0:200000:65536'
run() { # OPTION... -- COMMAND...
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
# errors hold everywhere
bad() { # NAME PATTERN OPTION...
	name=$1 pattern=$2
	shift 2
	timeout 20 ctr-spawn run -F --rm x "$@" -- true >"$work/bad" 2>&1
	is "$name: code" "$?" 125
	ok "$name: message" grep -q -e "$pattern" "$work/bad"
}
bad 'no map' 'the container has no map of its own' -o "mount.bind=$work/d /mnt idmap"
bad 'a bad map' 'idmap: not DISK:HOST:COUNT' -o "mount.bind=$work/d /mnt idmap=0:1"
bad 'an empty map' 'idmap: not DISK:HOST:COUNT' -o "mount.bind=$work/d /mnt idmap="
bad 'no ids' 'idmap: no such ids' -o "mount.bind=$work/d /mnt idmap=0:4294967295:2"
bad 'no such source' 'mount.bind: /no/such: No such file' $map -o "mount.bind=/no/such /mnt idmap"
bad 'another kind of mount' 'an option this mount does not have' -o 'mount.tmpfs=/mnt idmap'
is 'optional' "$(run $map -o "mount.bind=/no/such /mnt idmap optional" -- echo ok)" ok
is 'it is in the effective configuration' "$(ctr-spawn check -o "mount.bind=$work/d /mnt idmap=0:1:2,idmap=7:8:9" x -- true | grep -c 'idmap=0:1:2,idmap=7:8:9')" 1
run $map -o "mount.bind=$work/d /mnt idmap" -- true >"$work/bad"
if grep -q 'idmap: \(needs Linux\|the file system\|not permitted\)' "$work/bad"; then
	for name in 'owners of files as on disk' 'what is made inside' 'an explicit map' 'rootless'; do
		skip "$name" "$(cat "$work/bad")"
	done
	is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
	done_testing
fi
is 'without it all is a stranger'"'"'s' "$(run $map -o "mount.bind=$work/d /mnt" -- sh -c 'stat -c %u:%g /mnt/root /mnt/user' | tr '\n' ' ')" '65534:65534 65534:65534 '
is 'owners of files as on disk' "$(run $map -o "mount.bind=$work/d /mnt idmap" -- sh -c 'stat -c %u:%g /mnt/root /mnt/user' | tr '\n' ' ')" '0:0 1000:1001 '
is 'what is made inside' "$(run $map -o "mount.bind=$work/d /mnt idmap" -- sh -c 'echo x >/mnt/new && mkdir /mnt/dir && chown 5:6 /mnt/dir && stat -c %u:%g /mnt/new /mnt/dir' | tr '\n' ' ')" '0:0 5:6 '
is 'is the same on disk' "$(stat -c %u:%g "$work/d/new" "$work/d/dir" | tr '\n' ' ')" '0:0 5:6 '
is 'power over what is root'"'"'s there' "$(run $map -o "mount.bind=$work/d /mnt idmap" -- sh -c 'echo more >>/mnt/root && cat /mnt/root' | tr '\n' ' ')" 'a more '
is 'read-only it is none' "$(run $map -o "mount.bind=$work/d /mnt idmap ro" -- sh -c '(echo more >>/mnt/root) 2>/dev/null || echo no')" no
is 'no set-uid, no device' "$(run $map -o "mount.bind=$work/d /mnt idmap" -- sh -c 'grep " /mnt " /proc/self/mountinfo | grep -c "nosuid,nodev.*idmapped\|nosuid,nodev"')" 1
is 'another user inside' "$(run $map -o container.user=1000:1001 -o "mount.bind=$work/d /mnt idmap" -- sh -c 'echo c >>/mnt/user; echo x >/mnt/mine; cat /mnt/user; stat -c %u:%g /mnt/mine' | tr '\n' ' ')" 'b c 1000:1001 '
is 'on disk too' "$(stat -c %u:%g "$work/d/mine")" 1000:1001
is 'an explicit map, no user namespace' "$(run -o "mount.bind=$work/d /mnt idmap=1000:7:1,idmap=1001:8:1,idmap=0:0:1" -- sh -c 'stat -c %u:%g /mnt/user /mnt/root; echo y >/mnt/exp; chown 7:8 /mnt/exp' | tr '\n' ' ')" '7:8 0:0 '
is 'and back' "$(stat -c %u:%g "$work/d/exp")" 1000:1001
is 'an explicit map and a user namespace' "$(run $map -o "mount.bind=$work/d /mnt idmap=1000:200003:1" -- stat -c %u /mnt/user /mnt/root | tr '\n' ' ')" '3 65534 '
ok 'what has no number cannot be made' rc 1 run $map -o "mount.bind=$work/d /mnt idmap=1000:200003:1" -- sh -c 'echo x >/mnt/none || exit 1'
mkfifo "$work/go"
ctr-spawn run $map -o "mount.bind=$work/d /mnt idmap" r -- sh -c 'stat -c %u /mnt/user; exit 3'
timeout 20 ctr-status wait r >/dev/null
ok 'made again from its record' ctr-signal start r
timeout 20 ctr-status wait r >/dev/null
is 'with the same owners' "$(ctr-status log r | tr '\n' ' ')" '1000 1000 '
ctr-signal rm r
mkdir "$work/u"
chown 12345:12345 "$work/u"
as_user() {
	perl -e '$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99' "$@"
}
if as_user ctr-spawn --version >/dev/null 2>&1 && as_user unshare -U true 2>/dev/null; then
	as_user env CTR_RUN_DIR="$work/u/ctr" timeout 30 ctr-spawn run -F --rm x -o "mount.bind=$work/d /mnt idmap" -- true >"$work/bad" 2>&1
	is 'rootless: code' "$?" 125
	ok 'rootless: message' grep -q 'idmap: not permitted' "$work/bad"
else
	skip 'rootless' 'no user namespaces for ordinary users here'
fi
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
