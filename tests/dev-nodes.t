#!/bin/sh
# /dev: the usual devices, anybody's whatever the caller's umask; nothing in it is anybody's to add.
. "$(dirname "$0")/lib.sh"
umask 077
run() { timeout 20 ctr-spawn run -F --rm x "$@" 2>&1; }
is 'the devices' "$(run -- sh -c 'cd /dev && stat -c "%n %a %u:%g %t:%T" full null random tty urandom zero')" 'full 666 0:0 1:7
null 666 0:0 1:3
random 666 0:0 1:8
tty 666 0:0 5:0
urandom 666 0:0 1:9
zero 666 0:0 1:5'
is 'the directories' "$(run -- stat -c '%n %a' /dev /dev/pts /dev/shm /tmp /run)" '/dev 755
/dev/pts 755
/dev/shm 1777
/tmp 1777
/run 755'
is 'by another user' "$(run -o container.user=65534 -- sh -c ': <>/dev/null && echo open; mkdir /dev/x 2>/dev/null || echo no')" 'open
no'
is 'with a umask of its own' "$(run -o container.umask=077 -- stat -c %a /dev/zero)" 666
done_testing
