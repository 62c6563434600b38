# shellcheck shell=sh disable=SC2154  # sourced
# What the tests use and a BusyBox lacks, with its libraries, into $work/root; sourced by core.sh.
# For this machine what the host has; for $ARCH what Debian has, fetched once.

programs='/usr/bin/flock /usr/bin/perl /usr/bin/setpriv /usr/bin/strace /usr/bin/seq /usr/bin/readlink /usr/sbin/apparmor_parser
	/usr/bin/checkpolicy /usr/bin/dash /usr/sbin/capsh /usr/bin/newuidmap /usr/bin/newgidmap'

# FILE...: they, and what ldd says that they need
bring() {
	for file; do
		[ -e "$file" ] || continue
		for needed in "$file" $(ldd "$file" 2>/dev/null | awk '{ for (i = 1; i <= NF; i++) if ($i ~ /^\//) print $i }'); do
			mkdir -p "$work/root$(dirname "$needed")"
			cp -L "$needed" "$work/root$needed"
		done
	done
}

bring_ours() {
	# shellcheck disable=SC2086 # words
	bring $programs /usr/bin/setarch /usr/bin/taskset /usr/bin/chrt /usr/bin/nproc /usr/bin/mksquashfs /lib/*/libgcc_s.so.1 /usr/bin/mkfs.erofs /usr/sbin/mkfs.ext4
	case " $core " in *' net'*) bring /usr/sbin/ip /usr/sbin/nft /usr/sbin/iptables /usr/bin/curl /usr/bin/nsenter ;; esac
	perl -e 'require JSON::PP; require Encode; require Storable; require Time::HiRes; print "$_\n" for values %INC' | while read -r module; do
		mkdir -p "$work/root$(dirname "$module")"
		cp -L "$module" "$work/root$module"
	done
	# shellcheck disable=SC2046 # words
	find $(perl -e 'print "@INC"') -name '*.so' \( -path '*Encode*' -o -path '*Storable*' -o -path '*HiRes*' -o -path '*List*' -o -path '*MIME*' -o -path '*B.so' -o -path '*Fcntl*' -o -path '*POSIX*' -o -path '*IO*' \) 2>/dev/null | while read -r module; do
		mkdir -p "$work/root$(dirname "$module")"
		cp -L "$module" "$work/root$module"
	done
}

# Where FILE is in a tree of Debian's, whose /usr may be merged
place() {
	for at in "$tools$1" "$tools${1#/usr}"; do
		[ ! -e "$at" ] || { echo "$at" && return; }
	done
}

# FILE...: they, and the libraries that are named in them, below $tools; ldd can ask only this machine's
bring_foreign() {
	for file; do
		at=$(place "$file")
		[ -n "$at" ] && [ ! -e "$work/root$file" ] || continue
		mkdir -p "$work/root$(dirname "$file")"
		cp -L "$at" "$work/root$file"
		for needed in $(readelf -dl "$at" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p; s/.*interpreter: \(.*\)\]/\1/p'); do
			case $needed in
			/*) (bring_foreign "$needed") ;;
			*) (bring_foreign "/usr/lib/$triplet/$needed") ;;
			esac
		done
	done
}

bring_others() {
	me=core.sh
	. tests/qemu/fetch.sh
	for_machine "$ARCH"
	tools=$cache/tools$of
	fetch_alone
	if [ ! -d "$tools" ]; then
		mkdir -p "$tools.new/usr/lib"
		ln -sfn usr/lib "$tools.new/lib"
		for=$debian fetch "$suite" "$tools" perl util-linux coreutils uidmap strace dash libcap2-bin
		rm -rf "$tools/usr/share/doc" "$tools/usr/share/man" "$tools/usr/share/locale" "$tools/usr/lib/$triplet/gconv"
	fi
	exec 9>&-
	# shellcheck disable=SC2086 # words
	bring_foreign $programs
	(cd "$tools" && tar -c --exclude=unicore --exclude='*.pod' usr/share/perl* "usr/lib/$triplet"/perl*) | tar -x -C "$work/root"
}
