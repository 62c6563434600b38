#!/bin/sh
# Where a record keeps its sessions: what is not its owner's alone is not written to, nothing is run.
. "$(dirname "$0")/lib.sh"
ctr-spawn run w -- sleep 600
dir=$CTR_RUN_DIR/w/exec
x() { timeout 30 ctr-spawn exec w sh -c 'echo ran' 2>&1; }
refused() { # WHAT
	is "$1" "$(x | sed 's/: [^:]*$//')" 'ctr-spawn: w: exec'
}
is 'as it is' "$(x)" ran
ok 'it is there since' test -d "$dir"
chmod 777 "$dir"
refused 'others can write it'
chmod 755 "$dir"
chown 1234 "$dir"
refused 'it is another one'"'"'s'
chown 0 "$dir"
mv "$dir" "$work/elsewhere"
ln -s "$work/elsewhere" "$dir"
refused 'a link'
is 'nothing was written where it leads' "$(ls "$work/elsewhere")" ''
rm "$dir"
: >"$dir"
refused 'a file'
rm "$dir"
is 'as it should be' "$(x)" ran
# A session whose watcher is dead is forgotten by the next one, unless its payload lives.
sleep 600 &
reference() { # PID: as the record has it
	python3 - "$1" <<'P'
import os, sys
pid = int(sys.argv[1]); fd = os.pidfd_open(pid); inode = os.fstat(fd).st_ino
start = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[19]
magic = os.popen(f"stat -f -L -c %t /proc/{os.getpid()}/fd/{fd}").read().strip()
print(f"{pid}:{inode}" if magic == "50494446" else f"{pid}:0:{start}")
P
}
if command -v python3 >/dev/null && alive=$(reference $!); then
	printf 'format=1\nwatcher=2147483647:7\npayload=2147483647:8\nend=1\n' >"$dir/11"
	printf 'format=1\nwatcher=2147483647:7\npayload=%s\nend=1\n' "$alive" >"$dir/12"
	printf 'format=1\nwatcher=%s\npayload=2147483647:8\nend=1\n' "$alive" >"$dir/13"
	x >/dev/null
	is 'the dead are forgotten, no other one' "$(ls "$dir" | tr '\n' ' ')" '12 13 '
else
	skip 'the dead are forgotten' 'no python3'
fi
kill $!
done_testing
