#!/bin/sh
# ctr-net --user by slirp4netns: an ordinary user's container serves published ports to another network
# namespace, by whichever client its socket is spoken to, and leaves nothing. In a network namespace of its
# own that plays the host.
needs="slirp4netns perl"
. "$(dirname "$0")/user-net.sh"

# The host's programs but pasta and these clients: with CLIENT alone of them
with() { # CLIENT
	rm -rf "$work/path" && mkdir "$work/path"
	for place in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /bin /sbin; do
		ln -s "$place"/* "$work/path" 2>/dev/null || :
	done
	rm -f "$work/path"/pasta "$work/path"/socat "$work/path"/nc "$work/path"/ncat "$work/path"/perl
	[ -z "$1" ] || ln -s "$(PATH=/usr/bin:/bin command -v "$1")" "$work/path/$1"
	for p in ctr-status ctr-spawn ctr-signal; do ln -sf "$top/bin/$p" "$work/path/$p"; done
}
user_ctr_net "$work/path"
left() { ls -A "$work/user-net" | grep -v -e '^lock$' -e '^hosts'; }

with perl
ok 'a container with the network of a user and published ports' web web --publish 8080:80 --publish 127.0.0.1:8081:80 --publish 5353:53/udp
ok 'another network namespace fetches from it' until_ok 10 page
ok 'the host too' until_ok 10 sh -c 'curl -s --max-time 5 http://127.0.0.1:8081/ | grep -q "page of web"'
ok 'what is published on an address is on no other' rc 7 outside curl -s --max-time 2 http://192.0.2.1:8081/
inside() { nsenter -t "$(as_user ctr-status get init_pid web)" -n "$@"; }
is 'it has a default route' "$(inside ip -4 route | grep -c '^default')" 1
(exec nsenter -t "$world" -n busybox httpd -f -p 9090 -h "$work/www") >/dev/null 2>&1 &
server=$!
pid=$(as_user ctr-status get init_pid web)
# shellcheck disable=SC2016 # for perl
nsenter -t "$pid" -n timeout 60 perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Proto => "udp", LocalPort => 53);
	while ($s->recv($b, 99)) { $s->send("$b answered") }' &
server="$server $!"
# shellcheck disable=SC2016
asked() {
	outside timeout 2 perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Proto => "udp", PeerAddr => "192.0.2.1:5353");
		$s->send("a question"); $s->recv($b, 99); exit($b ne "a question answered")'
}
ok 'it is asked by UDP' until_ok 10 asked
ok 'and a way out' until_ok 10 sh -c "nsenter -t $pid -n curl -s --max-time 1 http://192.0.2.2:9090/ | grep -q page"
(exec busybox httpd -f -p 127.0.0.1:9191 -h "$work/www") >/dev/null 2>&1 &
server="$server $!"
ok 'the host has something on its loopback' until_ok 10 curl -s --max-time 1 http://127.0.0.1:9191/
ok 'which is not that of the container' rc 7 inside curl -s --max-time 5 http://127.0.0.1:9191/
never() { ! inside curl -s --max-time 5 http://10.0.2.2:9191/; }
ok 'nor behind its gateway' never
is 'no socket is left that steers it' "$(find "$work/user-net" -type s)" ''
helper=$(cut -d ' ' -f 1 "$work"/user-net/web*.pid)
ok 'its helper may not make what it likes of system calls' grep -q '^Seccomp:.*2' "/proc/$helper/status"
is 'nor sees the files of the host' "$(ls "/proc/$helper/root" | grep -c '^home$')" 0
ok 'a second container' web two
other=$(cut -d ' ' -f 1 "$work"/user-net/two*.pid)
ok 'each with a helper of its own' test "$helper" != "$other"
as_user ctr-signal stop web >/dev/null 2>&1
ok 'stopped: the helper ends' until_ok 10 dead "$helper"
ok 'the port is closed' rc 7 outside curl -s --max-time 2 http://192.0.2.1:8080/
ok 'the other one is left alone' kill -0 "$other"
as_user ctr-signal rm -f two web >/dev/null 2>&1
ok 'that ends too' until_ok 10 dead "$other"
is 'no file is left' "$(left)" ''

for client in socat nc; do
	case $client-$(nc -h 2>&1) in
	nc-*--unixsock* | nc-*-N*-U*) ;;
	nc-*) skip 'by nc' 'no nc with -U' && continue ;;
	*) command -v $client >/dev/null || { skip "by $client" "no $client" && continue; } ;;
	esac
	with $client
	ok "by $client" web web --publish 8080:80
	ok "by $client: another network namespace fetches from it" until_ok 10 page
	as_user ctr-signal rm -f web >/dev/null 2>&1
done

with perl
refused() { web web "$@" 2>"$work/err"; }
ok 'a port that a user may not have: the start fails' rc 125 refused --publish 80:80
ok 'and the port is named' grep -q 'publish 0.0.0.0:80:80/tcp: slirp4netns: .*error' "$work/err"
with ''
ok 'with no client the start fails' rc 125 refused --publish 8080:80
ok 'and says what it needs' grep -q 'needs socat(1), an nc(1) with -U, or perl; or pasta' "$work/err"
ok 'with no port it needs none' web web
helper=$(cut -d ' ' -f 1 "$work"/user-net/web*.pid)
as_user ctr-signal rm -f web >/dev/null 2>&1
ok 'nothing runs on' until_ok 10 dead "$helper"
is 'and no file is left' "$(left)" ''
done_testing
