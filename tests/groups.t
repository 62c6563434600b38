#!/bin/sh
# container.user, group, groups by name: looked up in the container's own files, which may
# lead nowhere else; the caller's own groups are not the payload's.
. "$(dirname "$0")/lib.sh"
root=$work/root
mkdir -p "$root/bin" "$root/etc"
cp "$(program busybox)" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
ln -s busybox "$root/bin/id"
cat >"$root/etc/passwd" <<'P'
root:x:0:0::/:/bin/sh
web:x:1001:1002::/srv:/bin/sh
P
cat >"$root/etc/group" <<'G'
web:x:1002:
data:x:1003:other,web
more:x:1004:
G
inside() {
	timeout 60 ctr-spawn run -F --rm x -o "container.rootfs=$root" "$@" 2>&1
}
ids='echo $(id -u):$(id -g):$(id -G | busybox tr " " "\n" | busybox sort -n | busybox xargs)'
is 'a user by name, with the groups that list it' "$(inside -o container.user=web -- sh -c "$ids")" '1001:1002:1002 1003'
is 'a group and others by name' "$(inside -o container.user=web -o container.group=more -o container.groups=data -- sh -c "$ids")" '1001:1004:1002 1003 1004'
is 'only: not those that list it' "$(inside -o container.user=web -o container.groups=only -- sh -c "$ids")" '1001:1002:1002'
is 'only, and one more' "$(inside -o container.user=web -o container.group=more -o 'container.groups=only 7' -- sh -c "$ids")" '1001:1004:7 1004'
is 'a number has no row here and no groups' "$(inside -o container.user=7777:7778 -- sh -c "$ids")" '7777:7778:7778'
is 'no such user' "$(inside -o container.user=nobody -- true)" 'ctr-spawn: x: container.user: nobody: no such user in the container'
is 'no such group' "$(inside -o container.group=disk -- true)" 'ctr-spawn: x: container.group: disk: no such group in the container'
# Those of who starts it, in which no payload is to be.
own() { # COMMAND...: as root with two more groups
	timeout 60 perl -e '$) = "0 0 4242 4243"; exec @ARGV or exit 99' "$@" 2>&1
}
is 'the caller has more' "$(own id -G | grep -c 4242)" 1
is "the caller's are dropped" "$(own ctr-spawn run -F --rm x -o "container.rootfs=$root" -- sh -c "$ids")" '0:0:0'
is 'and for another user' "$(own ctr-spawn run -F --rm x -o "container.rootfs=$root" -o container.user=web -- sh -c "$ids")" '1001:1002:1002 1003'
own ctr-spawn run y -o "container.rootfs=$root" -- sh -c 'while :; do busybox sleep 60; done'
is 'of pid 1 too' "$(sed -n 's/^Groups:[[:space:]]*//p' "/proc/$(ctr-status get init_pid y)/status")" ''
is 'a session of another user, with groups' "$(ctr-spawn exec -u 7:8 --groups 'only 9' y sh -c "$ids")" '7:8:8 9'
is 'and of a session' "$(own ctr-spawn exec y sh -c "$ids")" '0:0:0'
ok 'removed' timeout 60 ctr-signal rm -f y
# Files of the image that lead to others of the host.
printf 'web:x:0:0::/:\nevil:x:4321:4321::/:\n' >"$work/passwd"
for way in "$work/passwd" "../../../../../../../../..$work/passwd"; do
	ln -sf "$way" "$root/etc/passwd"
	is "passwd is a link that leads out: $way" "$(inside -o container.user=evil -- true)" 'ctr-spawn: x: container.user: evil: no such user in the container'
done
rm "$root/etc/passwd"
mkdir "$root/etc/passwd.d"
printf 'evil:x:4321:4321::/:\n' >"$root/etc/passwd.d/passwd"
ln -s passwd.d/passwd "$root/etc/passwd"
is 'a link inside is followed' "$(inside -o container.user=evil -- sh -c "$ids")" '4321:4321:4321'
rm "$root/etc/passwd"
mkfifo "$root/etc/passwd"
is 'a fifo stops nobody' "$(inside -o container.user=web -- true)" 'ctr-spawn: x: container.user: web: no such user in the container'
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
is 'too many groups' "$(timeout 20 ctr-spawn run -F --rm x -o "container.groups=$(seq -s ' ' 1000 1300)" -- true 2>&1)" \
	'ctr-spawn: x: container.groups: more than 256'
is 'no name of a user' "$(timeout 20 ctr-spawn run -F --rm x -o "container.user=$(printf '%0400d' 0 | tr 0 a)" -- true 2>&1)" \
	'ctr-spawn: x: container.user: longer than a name can be'
done_testing
