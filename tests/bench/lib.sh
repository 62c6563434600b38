# shellcheck shell=sh
# For the benchmarks of starts: a place of their own, peers, alternating rounds, one row a figure.
# Source it from the top of the tree. With BENCH_TSV=FILE each row is appended there too:
# benchmark, who, median, least, unit, CPU (-: not measured). RUNS, ROUNDS: how often.
bench_begin() { # NAME
	bench=$1
	if [ -z "${BENCH_INSIDE-}" ]; then
		# crun takes no mixed cgroups: everybody gets a pure v2 view, in a mount namespace of this run's own.
		BENCH_INSIDE=1 exec unshare -m sh "$0"
	fi
	umount -R /sys/fs/cgroup 2>/dev/null || :
	mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null || :
	work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-bench.XXXXXX")
	trap bench_end EXIT
	mkdir "$work/ctr"
	mount -t tmpfs -o mode=755 none "$work/ctr" # as /run is one: a rename on a disk waits for the disk
	export CTR_RUN_DIR="$work/ctr"
	: >"$work/commands"
	: >"$work/rows"
}

bench_end() {
	bench_supervisors_end
	bin/ctr-signal rm -f --all >/dev/null 2>&1 || :
	umount -l "$work/ctr" 2>/dev/null || :
	rm -rf "$work"
}

# A root of one static program under its applets' names.
bench_rootfs() {
	for bench_dir in bin proc dev sys etc usr; do # systemd-nspawn wants the last
		mkdir -p "$work/rootfs/$bench_dir"
	done
	cp "$(command -v busybox)" "$work/rootfs/bin/busybox"
	for bench_applet in true sleep sh; do
		ln -sf busybox "$work/rootfs/bin/$bench_applet"
	done
}

# An OCI bundle as runc makes it by default, but for the terminal and the command (one word or more, JSON).
bench_bundle() { # DIRECTORY RUNTIME COMMAND
	mkdir -p "$work/$1"
	(cd "$work/$1" && "$2" spec && sed -i -e 's/"terminal": true/"terminal": false/' \
		-e "s|\"sh\"|$3|" -e "s|\"path\": \"rootfs\"|\"path\": \"$work/rootfs\"|" config.json)
}

# A bundle of that command for each of the OCI runtimes that are here; and, in NAME-filter, the
# same with the seccomp filter that podman gives a container: ours have one too.
bench_bundles() { # COMMAND
	for bench_oci in crun runc; do
		command -v $bench_oci >/dev/null || continue
		bench_bundle $bench_oci $bench_oci "$1"
		bench_filter "$work/$bench_oci" "$work/$bench_oci-filter"
	done
}

# A copy of a bundle, with podman's filter; none where jq or that is missing.
bench_filter() { # FROM TO
	bench_machine=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
	if ! [ -f /usr/share/containers/seccomp.json ] || ! command -v jq >/dev/null; then
		echo "# no filter for ${1##*/}: it is podman's (golang-github-containers-common), by jq"
		return
	fi
	mkdir -p "$2"
	jq --arg machine "$bench_machine" --slurpfile podman /usr/share/containers/seccomp.json \
		-f tests/bench/filter.jq "$1/config.json" >"$2/config.json"
}

# $work/conmon.sh run|start RUNTIME BUNDLE [ARGUMENT OF THE RUNTIME...]: conmon and a runtime as podman has them: it
# creates, tells by a pipe, the runtime starts; "run" waits for the exit file and deletes. conmon puts its socket into
# /var/run/crio but with --full-attach; with --sync it forks once, and so can be waited for.
bench_conmon() {
	mkdir -p "$work/exits"
	rm -f "$work/sync"
	mkfifo "$work/sync"
	cat >"$work/conmon.sh" <<-EOF
		how=\$1 oci=\$2 bundle=\$3 args=
		shift 3
		command -v conmon >/dev/null || { echo "conmon is not installed"; exit 1; }
		for word; do args="\$args --runtime-arg=\$word"; done
		rm -f "$work/exits/bench"
		_OCI_SYNCPIPE=3 conmon --sync --full-attach -c bench -u bench -n bench -r "\$oci" -b "\$bundle" -p "$work/pid" \\
			-l "k8s-file:$work/conmon.log" --exit-dir "$work/exits" \$args 3>"$work/sync" </dev/null >/dev/null 2>"$work/conmon.said" &
		read -r told <"$work/sync"
		case \$told in *'"pid": '[1-9]* | *'"data": '[1-9]*) ;; *) echo "conmon: \$told \$(tail -n 1 "$work/conmon.said")"; exit 1 ;; esac
		"\$oci" "\$@" start bench || exit 1
		[ "\$how" = run ] || exit 0
		wait \$!
		read -r status <"$work/exits/bench"
		"\$oci" "\$@" delete bench && exit "\$status"
	EOF
}

# A peer conmon+RUNTIME for each bundle that is here, without and with the filter.
bench_conmon_peers() { # run|start [AFTER EACH]
	bench_conmon
	for bench_oci in runc crun; do
		for bench_kind in $bench_oci $bench_oci-filter; do
			[ -d "$work/$bench_kind" ] || continue
			bench_word=
			[ $bench_oci = runc ] || bench_word=--cgroup-manager=disabled
			bench_peer "conmon+$bench_kind" "sh $work/conmon.sh $1 $(command -v $bench_oci) $work/$bench_kind $bench_word"
			[ -z "${2-}" ] || sh -c "$2"
		done
	done
}

# podman's words up to its verb, for a host like this: no limits that a user cannot set, storage of its own, no systemd.
bench_podman() {
	printf '[containers]\ndefault_ulimits = []\n' >"$work/containers.conf"
	echo "env CONTAINERS_CONF=$work/containers.conf podman --root $work/storage --runroot $work/run --storage-driver=vfs" \
		"--cgroup-manager=cgroupfs --events-backend=file"
}

# Of one run of each peer, all of its processes: page faults and switches by perf(1), system calls by strace(1).
bench_counts() {
	if perf stat -x , -e instructions:u -o "$work/perf" true 2>/dev/null && ! grep -q '<not' "$work/perf"; then
		bench_instructions=instructions:u,
	else
		bench_instructions=
		echo '# no counts of instructions: perf stat -e instructions:u is not supported by this machine'
	fi
	if ! command -v perf >/dev/null || ! command -v strace >/dev/null; then
		echo '# no other counts: perf or strace is not installed'
		return
	fi
	printf '%-24s %10s %10s %10s %12s\n' 'counts, one run' faults switches 'sys calls' instructions
	while IFS='	' read -r name command; do
		# shellcheck disable=SC2086 # it is words
		timeout 60 perf stat -x , -e ${bench_instructions}page-faults,context-switches -o "$work/perf" $command >/dev/null 2>&1 </dev/null || continue
		# shellcheck disable=SC2086
		timeout 120 strace -f -c -o "$work/strace" $command >/dev/null 2>&1 </dev/null || continue
		awk -F , -v name="$name" -v calls="$(awk '$NF == "total" { print $4 }' "$work/strace")" '
			$3 ~ /page-faults/ { faults = $1 } $3 ~ /switches/ { switches = $1 } $3 ~ /instructions/ { instructions = $1 }
			END { printf "%-24s %10s %10s %10s %12s\n", name, faults, switches, calls, instructions == "" ? "-" : instructions }' "$work/perf"
	done <"$work/commands"
}

# NAME COMMAND: to be measured if it runs at all; what cannot run here is named with its reason.
bench_peer() {
	if [ -n "${2%% *}" ] && ! command -v "${2%% *}" >/dev/null 2>&1; then
		echo "# $1 cannot run here: ${2%% *} is not installed"
	elif timeout 60 sh -c "$2" >"$work/said" 2>&1 </dev/null; then
		printf '%s\t%s\n' "$1" "$2" >>"$work/commands"
	else
		echo "# $1 cannot run here: $(grep -v '^$' "$work/said" | tail -n 1)"
	fi
}

# $work/floor (floor.c), and $floor_place: the filter of a container of ours that was started here, and a cgroup.
bench_floor() {
	bench_cc=$(command -v musl-gcc || echo "${CC:-cc}")
	$bench_cc -std=gnu11 -O2 -static -o "$work/floor" tests/bench/floor.c
	for bench_filter_file in "$CTR_RUN_DIR"/.cache/*; do
		[ -f "$bench_filter_file" ] || bench_filter_file=-
		break
	done
	bench_group=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
	floor_place="$bench_filter_file ${bench_group:--}"
}

# The floor RUNS times in a loop, beside the first row: it has no start of its own program. "-": only until it runs.
bench_floor_loop() { # -|'' COMMAND...
	bench_until=$1
	shift
	# shellcheck disable=SC2086 # two words
	"$work/floor" "$bench_until${RUNS:-40}" $floor_place "$@" >"$work/loop"
	read -r median least cpu <"$work/loop"
	awk -v m="$median" -v l="$least" -v c="$cpu" -F '\t' 'NR == 1 { printf "%-24s %10.2f %10.2f %10.2f %10.2f\n", "floor, in a loop", m / 1000, l / 1000, c / 1000, $3 * 1000 / m }' "$work/rows"
}

# A row of the file alone, of $bench: WHO MEDIAN LEAST UNIT [CPU]
bench_tsv() {
	[ -z "${BENCH_TSV-}" ] || printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$bench" "$1" "$2" "$3" "$4" "${5:--}" >>"$BENCH_TSV"
}

# WHO MEDIAN LEAST UNIT [CPU]
bench_row() {
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$bench" "$1" "$2" "$3" "$4" "${5:--}" >>"$work/rows"
	bench_tsv "$@"
}

# Supervisors of $work/s6 and $work/runsv, which are down, with COMMAND; ended by bench_end. No namespaces, no filter:
# a process that is watched.
bench_supervisors() { # COMMAND
	bench_watchers=
	for bench_watcher in s6-supervise runsv; do
		command -v $bench_watcher >/dev/null || { echo "# $bench_watcher is not installed"; continue; }
		mkdir -p "$work/${bench_watcher%-*}"
		printf '#!/bin/sh\nexec %s\n' "$1" >"$work/${bench_watcher%-*}/run"
		chmod 755 "$work/${bench_watcher%-*}/run"
		: >"$work/${bench_watcher%-*}/down"
		$bench_watcher "$work/${bench_watcher%-*}" >/dev/null 2>&1 </dev/null &
		bench_watchers="$bench_watchers $!"
	done
	sleep 0.5
}

bench_supervisors_end() {
	[ -n "${bench_watchers-}" ] || return 0
	s6-svc -dx "$work/s6" 2>/dev/null || :
	sv -w 5 exit "$work/runsv" >/dev/null 2>&1 || :
	# shellcheck disable=SC2086 # numbers
	wait $bench_watchers || :
	bench_watchers=
}

# All peers, alternating, each PREPAREd with a command ("": none). Prints the table.
bench_rounds() {
	bench_round=0
	while [ "$bench_round" -lt "${ROUNDS:-5}" ]; do
		bench_round=$((bench_round + 1))
		while IFS='	' read -r name command; do
			hyperfine -N --warmup 2 --runs "${RUNS:-40}" ${1:+--prepare "$1"} \
				--export-csv "$work/csv" "$command" >"$work/hyper" 2>&1 </dev/null || { cat "$work/hyper" >&2; continue; }
			awk -F , -v name="$name" 'NR == 2 { print name "\t" $4 * 1000 "\t" $7 * 1000 "\t" ($5 + $6) * 1000 }' "$work/csv"
		done <"$work/commands"
	done >"$work/medians"
	cut -f 1 "$work/commands" >"$work/names"
	while read -r name; do
		awk -F '\t' -v name="$name" '$1 == name { print $2, $3, $4 }' "$work/medians" | sort -n |
			awk '{ m[NR] = $1; c[NR] = $3; if (NR == 1 || $2 < least) least = $2 }
				END { if (NR > 0) printf "%.2f %.2f %.2f\n", m[int((NR + 1) / 2)], least, c[int((NR + 1) / 2)] }' >"$work/figure"
		read -r median least cpu <"$work/figure" && bench_row "$name" "$median" "$least" ms "$cpu"
	done <"$work/names"
	bench_table
}

# Ratios are the first row's to each.
bench_table() {
	awk -F '\t' -v bench="$bench" 'NR == 1 { printf "%-24s %10s %10s %10s %10s\n", bench, "median " $5, "least", "CPU", "first/it"; ours = $3 }
		{ printf "%-24s %10s %10s %10s %10.2f\n", $2, $3, $4, $6, ours / ($3 + 0.0001) }' "$work/rows"
}
