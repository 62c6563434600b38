#!/bin/sh
# ctr-net --user by pasta: an ordinary user's container serves a published port to another network
# namespace, has a way out, and leaves nothing. In a network namespace of its own that plays the host.
needs=pasta
. "$(dirname "$0")/user-net.sh"
user_ctr_net "$PATH"
ok 'a container with the network of a user and a published port' web web --publish 8080:80
ok 'another network namespace fetches from it' until_ok 10 page
ok 'the host too' until_ok 10 sh -c 'curl -s --max-time 5 http://127.0.0.1:8080/ | grep -q "page of web"'
inside() { nsenter -t "$(as_user ctr-status get init_pid web)" -n "$@"; }
is 'it has a default route' "$(inside ip -4 route | grep -c '^default')" 1
(exec nsenter -t "$world" -n busybox httpd -f -p 9090 -h "$work/www") >/dev/null 2>&1 &
server=$!
pid=$(as_user ctr-status get init_pid web)
ok 'and a way out' until_ok 10 sh -c "nsenter -t $pid -n curl -s --max-time 1 http://192.0.2.3:9090/ | grep -q page"
(exec busybox httpd -f -p 127.0.0.1:9191 -h "$work/www") >/dev/null 2>&1 &
server="$server $!"
ok 'the host has something on its loopback' until_ok 10 curl -s --max-time 1 http://127.0.0.1:9191/
ok 'which is not that of the container' rc 7 inside curl -s --max-time 5 http://127.0.0.1:9191/
never() { ! inside curl -s --max-time 5 http://192.0.2.2:9191/; }
ok 'nor behind its gateway' never
ok 'a second container' web two
helper=$(cut -d ' ' -f 1 "$work"/user-net/web*.pid)
other=$(cut -d ' ' -f 1 "$work"/user-net/two*.pid)
ok 'each with a helper of its own' test "$helper" != "$other"
as_user ctr-signal stop web >/dev/null 2>&1
ok 'stopped: the helper ends' until_ok 10 dead "$helper"
ok 'the port is closed' rc 7 outside curl -s --max-time 2 http://192.0.2.1:8080/
ok 'the other one is left alone' kill -0 "$other"
as_user ctr-signal stop two >/dev/null 2>&1
ok 'that ends too' until_ok 10 dead "$other"
is 'no file is left' "$(ls "$work/user-net" | grep -v -e '^lock$' -e '^hosts')" ''
done_testing
