#!/bin/sh
# exec of a command that does nothing, to its end, beside peers, one run, hyperfine.
# In a mount namespace whose cgroups look like v2 alone: crun knows no mixed ones.
[ "$IN_NAMESPACE" = yes ] || exec env IN_NAMESPACE=yes unshare -m sh "$0"
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
CTR_RUN_DIR=$work/ctr
export CTR_RUN_DIR
mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null
mkdir -p "$work/b/rootfs/bin" "$work/b/rootfs/proc" "$work/b/rootfs/dev" "$work/b/rootfs/sys"
cp "$(command -v busybox)" "$work/b/rootfs/bin/busybox"
for name in sh sleep true; do
	ln -s busybox "$work/b/rootfs/bin/$name"
done
cd "$work/b" || exit 1
bundle() { # the usual bundle, but for what no cgroup of this host can do
	"$1" spec && perl -MJSON::PP -0777 -i -pe '
		my $j = decode_json($_);
		$j->{process}{terminal} = JSON::PP::false;
		$j->{process}{args} = ["/bin/sleep", "600"];
		$j->{process}{env} = ["PATH=/bin"];
		delete $j->{linux}{resources};
		$j->{linux}{namespaces} = [grep { $_->{type} ne "cgroup" } @{$j->{linux}{namespaces}}];
		$j->{mounts} = [grep { $_->{type} ne "cgroup" } @{$j->{mounts}}];
		$_ = encode_json($j)' config.json
}
peer() { # NAME COMMAND...: its container; prints its exec command when that works
	name=$1
	shift
	rm -f config.json
	command -v "$name" >/dev/null && bundle "$name" && "$@" --root "$work/$name" run -d -b . x </dev/null >/dev/null 2>&1 \
		&& "$@" --root "$work/$name" exec x /bin/true 2>/dev/null && echo "$* --root $work/$name exec x /bin/true"
}
crun=$(peer crun crun --cgroup-manager=disabled)
runc=$(peer runc runc)
cd "$OLDPWD" || exit 1
bin/ctr-spawn run -o "container.rootfs=$work/b/rootfs" x -- /bin/sleep 600
set -- "bin/ctr-spawn exec x /bin/true"
[ -n "$crun" ] && set -- "$@" "$crun"
[ -n "$runc" ] && set -- "$@" "$runc"
hyperfine -N --warmup 5 --runs "${RUNS:-200}" "$@"
bin/ctr-signal rm -f x
[ -n "$crun" ] && crun --cgroup-manager=disabled --root "$work/crun" delete -f x
[ -n "$runc" ] && runc --root "$work/runc" delete -f x
rm -rf "$work"
