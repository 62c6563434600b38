#!/bin/sh
# 1, 8 and 64 at a time: milliseconds until all of them have started and ended, for each of them.
set -e
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
bench_begin 'in parallel'
bench_rootfs
bench_bundles '"/bin/true"'
cat >"$work/many" <<-'EOF'
	count=$1
	shift
	i=0
	while [ $i -lt "$count" ]; do
		i=$((i + 1))
		"$@" "b$i" >/dev/null 2>&1 </dev/null &
	done
	wait
EOF
printf '#!/bin/sh\nexec bin/ctr-spawn run --rm -F "$1" -- /bin/true\n' >"$work/ctr-tools.sh"
printf '#!/bin/sh\nexec bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev /bin/true\n' >"$work/bwrap.sh"
printf '#!/bin/sh\nexec crun --cgroup-manager=disabled run -b %s/crun "$1"\n' "$work" >"$work/crun.sh"
printf '#!/bin/sh\nexec runc run -b %s/runc "$1"\n' "$work" >"$work/runc.sh"
for count in 1 8 64; do
	for who in ctr-tools bwrap crun runc; do
		command -v $who >/dev/null || [ $who = ctr-tools ] || continue
		bench_peer "$who x $count" "sh $work/many $count sh $work/$who.sh"
	done
done
ROUNDS=${ROUNDS:-3} RUNS=${RUNS:-4}
bench_rounds ''
