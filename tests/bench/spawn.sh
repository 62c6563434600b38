#!/bin/sh
# From start to exit, beside peers, in one run: medians of hyperfine, alternating in rounds.
# The peers that cannot run here are named with their reason. RUNS, ROUNDS: how often.
set -e
cd "$(dirname "$0")/../.."
if [ -z "${BENCH_INSIDE-}" ]; then
	# crun takes no mixed cgroups: everybody gets a pure v2 view, in a mount namespace of this run's own.
	BENCH_INSIDE=1 exec unshare -m sh "$0" "$@"
fi
umount -R /sys/fs/cgroup 2>/dev/null || :
mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null || :
work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-bench.XXXXXX")
trap 'umount -l "$work/ctr" 2>/dev/null || :; rm -rf "$work"' EXIT
mkdir "$work/ctr"
mount -t tmpfs -o mode=755 none "$work/ctr" # as /run is one: a rename on a disk waits for the disk
export CTR_RUN_DIR="$work/ctr"
mkdir -p "$work/rootfs/bin" "$work/rootfs/proc" "$work/rootfs/dev" "$work/rootfs/sys"
cp "$(command -v busybox)" "$work/rootfs/bin/true"

# An OCI bundle as runc makes it by default, but for the terminal and the command.
bundle() {
	mkdir -p "$work/$1"
	(cd "$work/$1" && "$1" spec && sed -i -e 's/"terminal": true/"terminal": false/' \
		-e 's/"sh"/"\/bin\/true"/' -e "s|\"path\": \"rootfs\"|\"path\": \"$work/rootfs\"|" config.json)
}

: >"$work/commands"
peer() { # NAME COMMAND
	if sh -c "$2" >"$work/said" 2>&1; then
		printf '%s\t%s\n' "$1" "$2" >>"$work/commands"
	else
		echo "# $1 cannot run here: $(head -n 1 "$work/said")"
	fi
}
peer ctr-tools "bin/ctr-spawn run --rm -F bench -- /bin/true"
peer ctr-tools-rootfs "bin/ctr-spawn run --rm -F -o container.rootfs=$work/rootfs bench -- /bin/true"
peer bwrap 'bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev /bin/true'
peer unshare 'unshare -fpmniuC /bin/true'
for oci in crun runc; do
	command -v $oci >/dev/null && bundle $oci
done
peer crun "crun --cgroup-manager=disabled run -b $work/crun bench"
peer runc "runc run -b $work/runc bench"

round=0
while [ "$round" -lt "${ROUNDS:-5}" ]; do
	round=$((round + 1))
	while IFS='	' read -r name command; do
		hyperfine -N --warmup 3 --runs "${RUNS:-40}" --export-csv "$work/csv" "$command" >/dev/null 2>&1
		awk -F , -v name="$name" 'NR == 2 { print name "\t" $4 * 1000 "\t" $7 * 1000 }' "$work/csv"
	done <"$work/commands"
done >"$work/medians"

printf '%-18s %10s %10s %12s\n' program 'median ms' 'least ms' 'ctr / it'
cut -f 1 "$work/commands" | while read -r name; do
	awk -F '\t' -v name="$name" '$1 == name { print $2, $3 }' "$work/medians" | sort -n |
		awk -v name="$name" '{ m[NR] = $1; if (NR == 1 || $2 < least) least = $2 }
			END { print name, m[int((NR + 1) / 2)], least }'
done | awk '{ if (NR == 1) ours = $2; printf "%-18s %10.2f %10.2f %12.2f\n", $1, $2, $3, ours / $2 }'
