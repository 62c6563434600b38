# shellcheck shell=sh disable=SC2154  # sourced
# A part of hosts.sh: what `make install-strip` puts into a root that has a BusyBox and nothing else, and there
# the commands of the README, as they stand there.

part_install() {
	static_build
	rm -rf "$work/install"
	# shellcheck disable=SC2086 # words
	make -s -C "$qemu/../.." $build DESTDIR="$work/install" PREFIX=/usr install-strip >"$work/output" 2>&1
	tell 'make install-strip' $? 0
	echo "# $(du -sk "$work/install" | cut -f 1) KiB, programs $(du -bck "$work/install"/usr/bin/* | tail -n 1 | cut -f 1)"
	mkdir -p "$work/install/ctr/tests" "$work/install/ctr/man"
	cp "$qemu/../lib.sh" "$qemu/../docker-verbs.t" "$work/install/ctr/tests"
	cp "$qemu/../../README" "$work/install/ctr"
	cp "$qemu/../../man/ctr-tools.7" "$work/install/ctr/man"
	cat >"$work/script" <<'S'
cd /root
sed -n '/^	ctr-spawn run web --/,/^	ctr-signal rm/s/^	\([^	]*\).*/\1/p' /ctr/README >/tmp/lines
[ "$(wc -l </tmp/lines)" -ge 8 ] || exit 1
while read -r line <&3; do
	echo "\$ $line"
	case $line in
	*'log -f'*) timeout 3 sh -c "$line"; [ $? = 143 ] ;;
	*'exec -t'*) echo 'echo inside; exit 5' | sh -c "$line"; [ $? = 5 ] ;;
	*'get exit'*) sh -c "$line" | grep -x signal:15 ;;
	*) eval "$line" ;;
	esac || { echo "exit code $?"; exit 2; }
done 3</tmp/lines
cd / && sh /ctr/tests/docker-verbs.t >/tmp/out 2>&1 || { cat /tmp/out; exit 3; }
grep -c '^ok' /tmp/out
grep '# SKIP' /tmp/out
exit 0
S
	for kernel in ${KERNELS:-5.10 6.1}; do
		sh "$qemu/boot.sh" -k "$kernel" -m 256 -t 300 -o "$work/install" "$work/script" >"$work/output" 2>&1
		tell "Linux $kernel, a BusyBox: the commands of the README" $? 0
		sed 's/^/# /' "$work/output"
	done
}
