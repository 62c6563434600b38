#!/bin/sh
# The table "verbs of docker" of ctr-tools(7): each line of it as it stands there, in its order, by dash and BusyBox ash.
. "$(dirname "$0")/lib.sh"
sed -n '/^\.Ss Verbs of docker/,/^\.El/p' "$top/man/ctr-tools.7" | sed -n 's/^\.Li "\(.*\)"$/\1/p' | sed 's/""/"/g' >"$work/lines"
is 'the table is there' "$([ "$(wc -l <"$work/lines")" -ge 24 ] && echo yes)" yes
sed -n "/^Docker's container verbs/,/^With no rootfs/p" "$top/README" | sed -n 's/^	[a-z, ]*		*//p' >"$work/readme"
is "the README's is the same" "$(cmp "$work/lines" "$work/readme" 2>&1)" ''
if ! ctr-status features | grep -q '^overlay *yes'; then
	skip 'each line' 'no overlay on this host'
	done_testing
fi
mkdir -p "$work/root/bin" "$work/root/etc" "$work/root/proc" "$work/root/dev" "$work/root/tmp"
cp "$(program busybox)" "$work/root/bin/busybox" || exit 1
for applet in sh sleep cat tar echo; do ln -s busybox "$work/root/bin/$applet"; done
cd "$work" || exit 1
for shell in dash 'busybox ash'; do
	command -v "${shell%% *}" >/dev/null || { skip "$shell" 'there is none' && continue; }
	rm -rf "$work/kept" "$work/motd" "$work/web.tar"
	mkdir "$work/kept"
	echo 'welcome' >"$work/root/etc/motd"
	printf '[container]\ncommand = sh -c "echo hello; while :; do sleep 1; done"\nrootfs = %s/root\noverlay = %s/kept\n' "$work" "$work" >"$work/web.ini"
	while read -r line; do
		case $line in
		*attach*) # goes on until the container ends
			timeout 2 $shell -c "$line" >"$work/said" 2>&1 </dev/null
			case $? in 0 | 124 | 143) code=0 ;; *) code=1 ;; esac ;;
		*)
			timeout 60 $shell -c "$line" >"$work/said" 2>&1 3>&- </dev/null
			code=$? ;;
		esac
		ok "$shell: $line" sh -c 'cat "$1"; exit "$0"' "$code" "$work/said"
		case $line in
		'ctr-spawn run '*) until_ok 20 sh -c 'ctr-status log web | grep -q hello' ;;
		*'>/etc/motd'*) is 'it is in there' "$(cat "$work/kept/upper/etc/motd")" welcome ;;
		find*) is 'what has changed' "$(grep -c '/upper/etc/motd$' "$work/said")" 1 ;;
		*web.tar) is 'what is in there' "$(tar -t -f "$work/web.tar" | grep -c '^etc/motd$')" 1 ;;
		*' log '*) is 'its output' "$(head -n 1 "$work/said")" hello ;;
		esac
	done <"$work/lines"
	ctr-signal rm -f web >/dev/null
done
done_testing
