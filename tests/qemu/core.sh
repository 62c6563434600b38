#!/bin/sh
# The core tests in a guest. Usage: core.sh BOOT [ARG...], where `BOOT ARG... -o DIR -` boots a machine
# with DIR laid over its root, runs the script on its standard input there, and passes its exit code on.
# Environment: CORE="test ..." names other tests; ARCH=aarch64 (armhf, i386, riscv64) builds for that machine,
# which BOOT is to boot.
set -e
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || { sed -n '2,4s/^# //p' "$0"; exit 2; }
core=${CORE:-exit-status clock foreground survive detached isolation bytes bad-input init-no events nobody many exec}
work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-core.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/root/ctr" "$work/root/srv"
if [ -n "${ARCH:-}" ]; then
	# one of several at a time
	mkdir -p ".build/$ARCH"
	(flock 9 && make -s -j2 ARCH="$ARCH" all >/dev/null) 9>".build/$ARCH/lock"
	cp -r ".build/$ARCH/bin" "$work/root/ctr/"
	CC=$(make -s ARCH="$ARCH" compiler)
else
	mkdir -p "$work/root/ctr/bin"
	cp bin/ctr-* "$work/root/ctr/bin/"
	for program in ctr-spawn ctr-monitor ctr-signal ctr-status; do
		ldd "bin/$program" 2>&1 | grep -q 'statically linked\|not a dynamic' || static=no
	done
	# else compiled once for all guests of a run; one of several at a time
	[ "${static-yes}" = yes ] || (mkdir -p "${B:-.build}/static" && flock 9 &&
		make -s -j2 STATIC=1 B="${B:-.build}/static" BIN="$work/root/ctr/bin" all >/dev/null 2>&1) 9>"${B:-.build}/static.lock"
fi
cp -r tests man README "$work/root/ctr/"
mkdir "$work/root/ctr/tests/built"
for program in pty deny attack uncover euid; do
	${CC:-cc} -D_GNU_SOURCE -w -static -no-pie -O1 -o "$work/root/ctr/tests/built/$program" "tests/$program.c"
done

. tests/qemu/tools.sh
if [ -n "${ARCH:-}" ]; then bring_others; else bring_ours; fi
mkdir -p "$work/root/etc"
: >"$work/root/etc/subuid"
: >"$work/root/etc/subgid"
chmod -f 4755 "$work/root/usr/bin/newuidmap" "$work/root/usr/bin/newgidmap" || :
{
	printf 'core="%s"\n' "$core"
	cat <<'S'
cd /ctr
export PATH=/usr/bin:$PATH TMPDIR=/tmp CTR_GUEST=1
uname -sr
failed=0
for test in $core; do
	timeout 600 sh "tests/$test.t" >/tmp/out 2>&1
	code=$?
	skipped=$(grep -c '^ok.*# SKIP' /tmp/out)
	echo "$test: $(($(grep -c '^ok' /tmp/out) - skipped)) passed, $skipped skipped, exit code $code"
	grep -e '# SKIP' /tmp/out | sed 's/^/    /'
	[ "$code" = 0 ] && continue
	failed=1
	grep -A 12 '^not ok' /tmp/out || tail -n 5 /tmp/out
done
exit $failed
S
} >"$work/script"
"$@" -o "$work/root" - <"$work/script"
