#!/bin/sh
# RUN by -R and CTR_RUN_DIR; what is not ours alone is refused by whoever would change it, not by readers.
. "$(dirname "$0")/lib.sh"
unset CTR_RUN_DIR
cd "$work" || exit 1
is 'a relative -R' "$(timeout 30 ctr-spawn run -F -R ctr a -- sh -c 'echo x; exit 3'; echo $?)" 'x
3'
is 'is the same by its path' "$(ctr-status get -R "$work/ctr" exit a)" 3
is 'and in the environment' "$(CTR_RUN_DIR=ctr ctr-status get exit a)" 3
is 'the option comes first' "$(CTR_RUN_DIR=/nowhere ctr-status get -R ctr exit a)" 3
long=$(printf '%04000d' 0)
ok 'one too long: ctr-spawn' rc 125 ctr-spawn run -F -R "/$long" a -- true
ok 'ctr-signal' rc 2 ctr-signal stop -R "$long" a
ok 'ctr-status' rc 2 ctr-status list -R "/$long"
# Where this process is has gone: no name for it.
mkdir "$work/gone"
is 'one below nothing' "$(cd "$work/gone" && rmdir "$work/gone" && ctr-status list -R x 2>&1; echo $?)" 'ctr-status: -R: No such file or directory
2'
as_user() { perl -e '$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99' env -u CTR_RUN_DIR "$@"; }
if as_user ctr-status --version >/dev/null 2>&1; then
	is "a user's own that is too long" "$(as_user XDG_RUNTIME_DIR="/$long" ctr-status list 2>&1 | sed 's/File name/Filename/')" 'ctr-status: -R: Filename too long'
else
	skip "a user's own that is too long" 'no ordinary user can run it'
fi
CTR_RUN_DIR=$work/ctr
export CTR_RUN_DIR
refused() { # WHAT: of a changing tool, and the record is as it was
	ctr-signal rm a >"$work/said" 2>&1
	[ $? -ne 0 ] && [ -d "$CTR_RUN_DIR/a" ] && ctr-status get exit a >/dev/null || { cat "$work/said"; return 1; }
}
chmod g+w ctr/a
ok 'a record that its group can write' refused
chmod g-w ctr/a
(umask 022 && mkdir -p ctr/a/watch) # there once somebody subscribes
for file in status exit lock requests watch; do
	chmod o+w "ctr/a/$file"
	ok "its $file that others can write" refused
	chmod o-w "ctr/a/$file"
done
chown 1234 ctr/a/status
ok 'its status of another user' refused
chown 0 ctr/a/status
mv ctr/a/exit ctr/a/kept
ln -s kept ctr/a/exit
ok 'a link in its place' refused
mv ctr/a/kept ctr/a/exit
mv ctr/a ctr/.away
ln -s .away ctr/a
ok 'a link to the record' sh -c '! ctr-signal rm a 2>/dev/null && [ -d "$CTR_RUN_DIR/.away" ]'
rm ctr/a
mv ctr/.away ctr/a
chmod o+w ctr
ok 'a RUN that others can write: ctr-spawn' rc 125 ctr-spawn run -F b -- true
ok 'ctr-signal' rc 2 ctr-signal rm a
chmod o-w ctr
ln -s ctr link
ok 'a link to RUN' rc 125 ctr-spawn run -F -R "$work/link" b -- true
: >file
ok 'a file' rc 125 ctr-spawn run -F -R "$work/file" b -- true
ok 'as it should be: removed' ctr-signal rm a
ctr-spawn run --rm b -- sleep 1000
mkdir -p "ctr/.cache/del.$(ctr-status get monitor b)/a/b"
ctr-signal stop -t KILL b >/dev/null
ok 'what one of its name left undone is no obstacle' until_ok 20 sh -c '[ ! -e ctr/b ] && ! ls -d ctr/.cache/del.* 2>/dev/null'
is 'nothing is left' "$(ls ctr)" ''
done_testing
