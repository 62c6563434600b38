#!/bin/sh
# Milliseconds of `ctr-status list` over 10, 100 and 1000 records, none of them locked, beside other
# engines' lists of as many containers where those run. Records are copies of one of a container
# that runs: each is looked up in the kernel as a real one is. podman's are made by podman create,
# with no image and not started, in a place of their own: PODMAN=1000 of them, or as many as there
# are after five minutes; ours beside them are created ones too. RUNS=40.
cd "$(dirname "$0")/../.." || exit 1
PATH=$PWD/bin:$PATH
work=$(mktemp -d "${TMPDIR:-$(test -w /dev/shm && echo /dev/shm || echo /tmp)}/ctr-bench.XXXXXX")
export CTR_RUN_DIR="$work/ctr"
. tests/bench/lib.sh
bench=list
trap 'ctr-signal rm -f seed made >/dev/null 2>&1; rm -rf "$work"' EXIT
command -v hyperfine >/dev/null || { echo '# needs hyperfine'; exit 0; }
ctr-spawn run seed -- sleep 600 || exit 1

# milliseconds NAME COMMAND: median and least
measure() {
	hyperfine -N --warmup 3 --runs "${RUNS:-40}" --export-csv "$work/csv" "$2" >/dev/null 2>&1 || return
	awk -F , 'NR == 2 { printf "%.2f %.2f\n", $4 * 1000, $7 * 1000 }' "$work/csv" >"$work/figure"
	read -r median least <"$work/figure"
	printf '%-28s %10s %10s\n' "$1" "$median" "$least"
	bench_tsv "$1" "$median" "$least" ms
}

# runc's own state files, copied in the same way: what its list reads is one of them each.
runc_root() { # COUNT
	mkdir -p "$work/bundle/rootfs" "$work/runc"
	(cd "$work/bundle" && [ -f config.json ] || (cd "$work/bundle" && runc spec)) || return 1
	sed -i 's/"terminal": true/"terminal": false/; s/"sh"/"true"/' "$work/bundle/config.json"
	mkdir -p "$work/bundle/rootfs/bin" && cp "$(command -v busybox)" "$work/bundle/rootfs/bin/true"
	[ -d "$work/runc/seed" ] || runc --root "$work/runc" create -b "$work/bundle" seed </dev/null >"$work/runc.said" 2>&1 || return 1
	i=1
	while [ "$i" -lt "$1" ]; do
		[ -d "$work/runc/c$i" ] || { mkdir "$work/runc/c$i" && sed "s/\"id\":\"seed\"/\"id\":\"c$i\"/" "$work/runc/seed/state.json" >"$work/runc/c$i/state.json"; }
		i=$((i + 1))
	done
}

# A store of podman's own, its locks too; nothing is mounted for what was only created.
export CONTAINERS_CONF="$work/podman/conf"
podman="podman --root $work/podman/root --runroot $work/podman/run --tmpdir $work/podman/tmp"
podman="$podman --storage-driver=vfs --cgroup-manager=cgroupfs --events-backend=file"
podman_made() { # COUNT: how many there are after five minutes at most is in $made
	mkdir -p "$work/podman/fs/bin"
	printf '[containers]\ndefault_ulimits = []\n[engine]\nlock_type = "file"\n' >"$work/podman/conf"
	made=0
	until_second=$(($(date +%s) + 300))
	while [ "$made" -lt "$1" ] && [ "$(date +%s)" -lt "$until_second" ]; do
		$podman create --network=host --rootfs "$work/podman/fs" true >"$work/said" 2>&1 || return
		made=$((made + 1))
	done
}

printf '%-28s %10s %10s\n' list 'median ms' 'least ms'
have=1
for count in 10 100 1000; do
	while [ "$have" -lt "$count" ]; do
		cp -r "$CTR_RUN_DIR/seed" "$CTR_RUN_DIR/c$have"
		sed -i "s/^name=.*/name=c$have/" "$CTR_RUN_DIR/c$have/status"
		have=$((have + 1))
	done
	[ "$(ctr-status list -q | wc -l)" = "$count" ] || echo '# not all are listed'
	measure "ctr-status list $count" 'ctr-status list'
	measure "ctr-status list --json $count" 'ctr-status list --json'
	if command -v runc >/dev/null && runc_root "$count"; then
		measure "runc list $count" "runc --root $work/runc list"
	fi
done
if ! command -v podman >/dev/null; then
	echo '# podman is not installed'
elif podman_made "${PODMAN:-1000}"; [ "$made" = 0 ]; then
	echo "# podman cannot create here: $(grep -v '^$' "$work/said" | tail -n 1)"
else
	rm -rf "$CTR_RUN_DIR"/c[0-9]*
	ctr-spawn create made -- true
	have=1
	while [ "$have" -lt "$made" ]; do
		cp -r "$CTR_RUN_DIR/made" "$CTR_RUN_DIR/m$have"
		sed -i "s/^name=.*/name=m$have/" "$CTR_RUN_DIR/m$have/status"
		have=$((have + 1))
	done
	measure "ctr-status list, created $made" 'ctr-status list'
	[ "$($podman ps -aq | wc -l)" = "$made" ] || echo '# podman does not list all'
	measure "podman ps -a, created $made" "$podman ps -a"
fi
rm -rf "$CTR_RUN_DIR"/[cm][0-9]*
[ -d "$work/runc/seed" ] && runc --root "$work/runc" delete -f seed >/dev/null 2>&1
exit 0
