#!/bin/sh
# What make installs runs from there, and uninstall leaves nothing; the archive of dist holds this commit.
. "$(dirname "$0")/lib.sh"
cd "$top" || exit 1
ok 'install' make -s DESTDIR="$work/to" PREFIX=/usr install-strip
is 'programs and scripts' "$(cd "$work/to/usr/bin" && echo *)" 'ctr-boot ctr-monitor ctr-net ctr-oci ctr-oci-console ctr-signal ctr-spawn ctr-status'
ok 'no symbols' sh -c '! nm "$0" 2>/dev/null | grep .' "$work/to/usr/bin/ctr-spawn"
for page in man/*; do
	[ -s "$work/to/usr/share/man/man${page##*.}/${page#man/}" ] || echo "$page" >>"$work/missing"
done
is 'every man page' "$(cat "$work/missing" 2>/dev/null)" ''
ok 'the snippets name the programs where they are' sh -c '! grep -rn @BINDIR@ "$0" && grep -rq /usr/bin/ctr- "$0"' "$work/to/usr/share/ctr-tools"
PATH=$work/to/usr/bin:$PATH
is 'these are run' "$(command -v ctr-spawn)" "$work/to/usr/bin/ctr-spawn"
ok 'a container' ctr-spawn run -F i -- true
is 'with this monitor' "$(ctr-spawn run j -- sleep 100 && ctr-status list -H -o image j)" current
ctr-signal rm -f j >/dev/null
PATH=$top/bin:$PATH
ok 'uninstall' make -s DESTDIR="$work/to" PREFIX=/usr uninstall
is 'nothing is left' "$(find "$work/to" ! -type d)" ''
if git rev-parse -q --verify HEAD >/dev/null 2>&1; then
	ok 'dist' make -s dist
	archive=$(echo .build/ctr-tools-*.tar.gz)
	name=${archive#.build/}
	name=${name%.tar.gz}
	is 'what this commit has' "$(tar -tzf "$archive" | sed "s|^$name/||" | grep -v '/$' | grep . | sort)" "$(git ls-tree -r --name-only HEAD | sort)"
	sum=$(sha512sum <"$archive")
	make -s dist >/dev/null
	is 'the same bytes again' "$(sha512sum <"$archive")" "$sum"
	ok 'a recipe names it' sh -c 'make -s apkbuild && grep -q "$0" .build/APKBUILD' "${sum%% *}"
else
	skip 'dist' 'no checkout'
fi
done_testing
