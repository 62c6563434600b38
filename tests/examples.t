#!/bin/sh
# EXAMPLES of every page, and the README's: each is run as it stands there, by dash and BusyBox ash.
# A page without one fails, and one that does not do what its page says.
if [ "${1:-}" != inside ]; then
	unshare -n -m true 2>/dev/null || { echo '1..0 # SKIP needs namespaces'; exit 0; }
	exec unshare -n -m sh "$0" inside
fi
. "$(dirname "$0")/lib.sh"
CTR_NET_DIR=$work/net
export CTR_NET_DIR
for program in busybox dash ip; do
	command -v $program >/dev/null || { echo "1..0 # SKIP needs $program"; exit 0; }
done
mount -t sysfs sysfs /sys 2>/dev/null || :
ip link set lo up 2>/dev/null
mkdir "$work/units" "$work/etc" "$work/www"
# An example's lines into units/PAGE.N: a .Dl line or a literal block is one.
for page in "$top"/man/*.[1-9]; do
	awk -v out="$work/units/${page##*/}" '
	/^\.Sh/ { on = $2 == "EXAMPLES"; next }
	!on { next }
	/^\.Bd/ { file = sprintf("%s.%02d", out, ++n); next }
	/^\.Ed/ { file = ""; next }
	/^\.Dl/ { sub(/^\.Dl /, ""); file = sprintf("%s.%02d", out, ++n); line = 1 }
	file != "" { gsub(/\\e/, "\\"); gsub(/\\&/, ""); print >file }
	line { file = ""; line = 0 }' "$page"
	ok "${page##*/} has examples" test -e "$work/units/${page##*/}.01"
done
awk -F '\t+' '/^\tctr-spawn run web/ { on = 1 } !/^\t/ { on = 0 } on && $2 != "" { print $2 }' "$top/README" >"$work/units/README.01"
ok 'README has examples' test "$(wc -l <"$work/units/README.01")" -ge 8
# Files of ours instead of the host's; a container with the host's tree has busybox in its PATH, not its applets.
sed -i "s|/etc/ctr/|$work/etc/|g; s|/run/ctr/|$CTR_RUN_DIR/|g; s|/usr/local/bin/|$work/bin/|g; s| /www| $work/www|g
	s|\([ =]\)httpd|\1busybox httpd|; s|/bin/busybox busybox|$(program busybox)|; s|busybox busybox|busybox|; s|do \.\.\. done|do : \"\$key\" \"\$value\"; done|" "$work"/units/*
mkdir "$work/bin"
printf '#!/bin/sh\nPATH=%s CTR_NET_DIR=%s exec %s/bin/ctr-net "$@"\n' "$PATH" "$CTR_NET_DIR" "$top" >"$work/bin/ctr-net"
chmod 755 "$work/bin/ctr-net"
says='trap "exit 7" TERM INT; trap : HUP; echo hello; while :; do sleep 0.2; done'
fresh() { # what the examples of a page begin with
	ctr-signal rm -f --all >/dev/null 2>&1
	rm -f "$work"/etc/*
	printf '[container]\ncommand = busybox httpd -f -p 8080\n' >"$work/etc/web.ini"
	case $1 in
	ctr-spawn* | README | ctr-tools*) return ;;
	esac
	for name in web shop-1 shop-2; do
		timeout 30 ctr-spawn run -o container.label.app="${name%-*}" $name -- sh -c "$says"
	done
	timeout 30 ctr-spawn run job -- sh -c 'exit 3'
	until_ok 20 sh -c 'ctr-status log web | grep -q hello'
	ctr-status wait -t 20 job >/dev/null
}
# All lines of it in one shell. What goes on for ever is ended after two seconds.
try() { # SHELL FILE
	wait=60
	! grep -q 'while :' "$2" || wait=3
	sed 's/^ctr-status log -f.*\|^ctr-spawn attach .*/timeout 2 & || case $? in 124 | 143) ;; *) exit 1 ;; esac/' "$2" >"$work/script"
	# shellcheck disable=SC2086
	timeout -k 5 $wait $1 -e "$work/script" >"$work/said" 2>&1 </dev/null
	code=$?
	[ $wait = 60 ] || [ $code != 124 ] || code=0
	cat "$work/said"
	return $code
}
script() { # SHELL FILE
	ok "$1, $unit: $(head -n 1 "$2")" try "$1" "$2"
}
configuration() { # NAME FILE
	cp "$2" "$work/etc/$1.ini"
	ok "$unit: is a configuration" ctr-spawn check -f "$work/etc/$1.ini" "$1"
}
for shell in dash 'busybox ash'; do
	page=''
	for file in "$work"/units/*; do
		unit=${file##*/}
		[ "${unit%.*}" = "$page" ] || fresh "${unit%.*}"
		page=${unit%.*}
		case $unit in
		ctr-boot.8.01)
			configuration web "$file"
			printf '[container]\ncommand = sleep 600\n[boot]\nauto = yes\n' >"$work/etc/database.ini"
			ctr-signal rm -f web >/dev/null
			ok "$unit: starts" timeout 60 ctr-boot start -c "$work/etc"
			is "$unit: both" "$(ctr-status list -H -o name --state running | sort | tr '\n' ' ')" 'database shop-1 shop-2 web '
			;;
		ctr-net.8.01)
			if unshare -n ip link add name br0 type bridge 2>/dev/null && command -v nft >/dev/null; then
				script "$shell" "$file"
				ok "$unit: has that address" sh -c "nsenter -t $(ctr-status get init_pid web) -n ip -4 address | grep -q 10.5.0.9/24"
				ok "$unit: taken back" timeout 30 ctr-net down web
			else
				skip "$unit" 'no bridge, or no nft'
			fi
			;;
		ctr-net.8.02) # what it does is shown in net-user.t
			{ printf '[container]\ncommand = sleep 600\n' && cat "$file"; } >"$work/hooks"
			configuration user "$work/hooks"
			;;
		ctr-seccomp.5.01)
			ok "$unit: a filter that sleep needs no more than" timeout 20 ctr-spawn run -F --rm filter -o "security.seccomp=$file" -- sleep 0
			;;
		ctr-spec.5.01)
			sed -i "s/www-data/daemon/; s/^\(memory\|pids\) .*/# &/" "$file"
			configuration spec "$file"
			ok "$unit: runs" timeout 30 ctr-spawn run -f "$work/etc/spec.ini" -o container.rootfs=/ -o container.readonly=yes spec
			;;
		*) script "$shell" "$file" ;;
		esac
	done
done
done_testing
