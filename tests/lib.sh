# shellcheck shell=sh
# TAP helpers; every test has a RUN of its own and ends what it started.
top=$(cd "$(dirname "$0")/.." && pwd)
PATH=$top/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-test.XXXXXX")
chmod 755 "$work"
CTR_RUN_DIR=$work/ctr
export PATH CTR_RUN_DIR
count=0
failed=0

# NAME: something outlives the monitor of that container, and keeps the groups of this RUN. At the end it is
# ended, and they are removed.
groups_left() {
	groups_of=$(ctr-status get cgroup "$1")
	groups_of=${groups_of%/*}
}
groups_of=

clean() {
	for record in "$CTR_RUN_DIR"/[A-Za-z0-9]*; do
		[ -d "$record" ] && ctr-signal rm -f "${record##*/}" >/dev/null 2>&1
	done
	[ -z "$groups_of" ] || until_ok 20 groups_gone
	rm -rf "$work"
}
groups_gone() {
	for pid in $(cat "$groups_of/.monitors/cgroup.procs"); do
		kill -9 "$pid"
	done
	rmdir "$groups_of/.monitors"
	rmdir "$groups_of"
	[ ! -e "$groups_of" ]
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

# ok "name" COMMAND...: passes when COMMAND succeeds
ok() {
	name=$1
	shift
	count=$((count + 1))
	if "$@" >"$work/out" 2>&1; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		sed 's/^/# /' "$work/out"
		failed=1
	fi
}

# is "name" GOT WANTED
is() {
	count=$((count + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		printf '# got:    %s\n# wanted: %s\n' "$2" "$3"
		failed=1
	fi
}

# rc CODE COMMAND...: succeeds when COMMAND exits with CODE
rc() {
	wanted=$1
	shift
	"$@"
	got=$?
	[ "$got" -eq "$wanted" ] || { echo "exit code $got, wanted $wanted"; return 1; }
}

# until_ok SECONDS COMMAND...: tries every 0.1 s
until_ok() {
	tries=$(($1 * 10))
	shift
	while [ "$tries" -gt 0 ]; do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
		tries=$((tries - 1))
	done
	return 1
}

# Gone, or a zombie that nobody reaps.
dead() {
	state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null)
	[ -z "$state" ] || [ "$state" = Z ]
}

# The path of a program, also where the shell has it built in.
program() {
	for place in /usr/local/bin /usr/bin /bin /usr/sbin /sbin; do
		[ -x "$place/$1" ] && { echo "$place/$1"; return; }
	done
	return 1
}

# tests/NAME.c as $work/NAME; where it was built before (a guest without a compiler), that
build() {
	cp "$top/tests/built/$1" "$work/$1" 2>/dev/null || cc -o "$work/$1" "$top/tests/$1.c"
}

# FILE SECONDS: holds a record's lock for so long, as no monitor would; $holder. 1: this host cannot
hold_lock() {
	command -v python3 >/dev/null || return 1
	python3 -c 'import fcntl, os, sys, time
f = os.open(sys.argv[1], os.O_RDWR); fcntl.lockf(f, fcntl.LOCK_EX); print("locked", flush=True); time.sleep(float(sys.argv[2]))' \
		"$1" "$2" >"$work/locked" &
	# shellcheck disable=SC2034 # for the caller
	holder=$!
	until_ok 20 grep -q locked "$work/locked"
}

# skip "name" "why": a test that this host cannot run
skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

done_testing() {
	echo "1..$count"
	exit "$failed"
}

if [ "$(id -u)" != 0 ]; then
	echo "1..0 # SKIP needs root"
	exit 0
fi
