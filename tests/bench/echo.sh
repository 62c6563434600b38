#!/bin/sh
# From a key to its echo: microseconds through a plain terminal, attach, exec -t, and peers that are here. N=300.
# In a mount namespace whose cgroups look like v2 alone: crun knows no mixed ones.
[ "$IN_NAMESPACE" = yes ] || exec env IN_NAMESPACE=yes unshare -m sh "$0"
cd "$(dirname "$0")/../.." || exit 1
PATH=$PWD/bin:$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-bench.XXXXXX")
mount -t tmpfs -o mode=755 none "$work" || exit 1 # as /run is one: the log is there, and attach reads it
CTR_RUN_DIR=$work/ctr
export CTR_RUN_DIR
# shellcheck disable=SC2154  # peer: of its loop
trap 'ctr-signal rm -f --all >/dev/null 2>&1; for peer in crun runc; do command -v $peer >/dev/null && $peer --root "$work/$peer" delete -f x 2>/dev/null; done; umount -l "$work"; rm -rf "$work"' EXIT
${CC:-cc} -std=gnu11 -O2 -o "$work/echo" tests/bench/echo.c || exit 1
mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null
mkdir -p "$work/b/rootfs/bin" "$work/b/rootfs/proc" "$work/b/rootfs/dev" "$work/b/rootfs/sys"
cp "$(command -v busybox)" "$work/b/rootfs/bin/busybox"
for name in sh sleep cat; do
	ln -s busybox "$work/b/rootfs/bin/$name"
done
say='echo "ready>"; exec cat' # the terminal echoes; whoever reads it costs nothing
row() { # NAME COMMAND...
	name=$1
	shift
	result=$("$work/echo" "${N:-300}" "$@") && printf '%-28s %s\n' "$name" "$result"
}
peer() { # NAME OPTION...: its container
	command -v "$1" >/dev/null || return 1
	(cd "$work/b" && rm -f config.json && "$1" spec && perl -MJSON::PP -0777 -i -pe '
		my $j = decode_json($_);
		$j->{process}{terminal} = JSON::PP::false;
		$j->{process}{args} = ["/bin/sleep", "600"];
		delete $j->{linux}{resources};
		$j->{linux}{namespaces} = [grep { $_->{type} ne "cgroup" } @{$j->{linux}{namespaces}}];
		$j->{mounts} = [grep { $_->{type} ne "cgroup" } @{$j->{mounts}}];
		$_ = encode_json($j)' config.json && "$@" --root "$work/$1" run -d -b . x </dev/null >/dev/null 2>&1)
}
printf '%-28s %8s %8s %8s\n' 'key to echo, us' median 99% most
row 'a plain terminal' sh -c "$say"
row 'script(1)' script -q -c "sh -c '$say'" /dev/null
ctr-spawn run e -o "container.rootfs=$work/b/rootfs" -- /bin/sleep 600
row 'ctr-spawn exec -t' ctr-spawn exec -t e sh -c "$say"
ctr-spawn run a -o "container.rootfs=$work/b/rootfs" -o container.terminal=yes -- /bin/sh -c "$say"
row 'ctr-spawn attach' ctr-spawn attach --logs all a
peer crun --cgroup-manager=disabled && row 'crun exec -t' crun --cgroup-manager=disabled --root "$work/crun" exec -t x /bin/sh -c "$say"
peer runc && row 'runc exec -t' runc --root "$work/runc" exec -t x /bin/sh -c "$say"
command -v lxc-attach >/dev/null || echo '# no lxc-attach here'
command -v podman >/dev/null || echo '# no podman here'
