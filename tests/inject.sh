#!/bin/sh
# Fault injection: each system call of our programs in some scenarios fails once (or, -k, the process
# dies there), in a run of the scenario of its own. After each: nobody crashed, nothing hung, what
# failed said why, the record is true, what ran was confined as ever, and once the container is
# removed no process, mount, cgroup or file of it is left.
# usage: inject.sh [-k] [-n MOST] [-s SEED] [-e ERROR] [-c CALL] [-p PATH:N] [SCENARIO...]
# -n: that many calls of a scenario, spread; -e: errno, a number; -c: only those, as in "(read|write) ctr-init";
# -p: that call only, and all its traces.
if [ -z "$APART" ]; then # other tests' mounts are not ours
	unshare -m true 2>/dev/null || { echo '1..0 # SKIP no mount namespace'; exit 0; }
	APART=1 exec unshare -m --propagation private sh "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"
kill=no most=0 seed=0 error=0 call='' only=
while getopts kn:s:e:c:p: option; do
	case $option in
	k) kill=yes ;;
	n) most=$OPTARG ;;
	s) seed=$OPTARG ;;
	e) error=$OPTARG ;;
	c) call=$OPTARG ;;
	p) only=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
case $(uname -m) in x86_64) ;; *) echo '1..0 # SKIP the injector knows x86-64 only'; exit 0 ;; esac
{
	echo 'static const char *const call_names[] = {'
	echo '#include <sys/syscall.h>' | cc -dM -E - | sed -n 's/^#define __NR_\([a-z0-9_]*\) [0-9]*$/\t[__NR_\1] = "\1",/p'
	echo '};'
} >"$work/calls.h"
cc -O2 -I"$work" -o "$work/inject" "$top/tests/inject.c" || exit 1
cat >"$work/scenario" <<'S'
# One scenario: $1. Steps in the list below; a line of `bad` is a finding.
v=i$unique
. "$work/mounts.sh"
armed() { : >"$work/armed"; }
say() { echo "$*" >>"$work/bad"; }
# Its failure must have been told. Codes of ours and of the payloads here.
t() {
	"$@" >"$work/said" 2>"$work/why"
	code=$?
	cat "$work/why" >>"$work/whys"
	echo "$code: $*" >>"$work/codes"
	case $code in
	0 | 3 | 7) return 0 ;;
	*) [ -s "$work/why" ] || [ -e "$work/struck" ] || say "code $code and no word: $1 $2"; return 1 ;;
	esac
}
print='cat /proc/self/status /proc/self/mountinfo /proc/self/cgroup /proc/self/limits /proc/sys/kernel/hostname; umask; ls /proc/self/fd /dev /proc/self/ns; readlink /proc/self/fd/0; echo end'
short="$print; exit 7"
long="$print; exec sleep $unique"
begin() { # OPTION...: a container that goes on
	ctr-spawn run "$v" "$@" -- sh -c "$long" >"$work/said" 2>&1 || say "not begun: $(cat "$work/said")"
	(until ctr-status log "$v" | grep -q '^end$'; do sleep 0.01; done) # one fork, however long it takes
}
await() { # until it is over, unless what should have ended it has failed
	t ctr-status wait "$v"
}
case $1 in
run) armed; t ctr-spawn run "$v" -- sh -c "$short" && await ;;
foreground)
	printf '[container]\nenv = X=y\nenv_file = %s/env\n[limits]\npids = 70\nrlimit.nofile = 88\n[security]\ncaps = default -KILL\n' "$work" >"$work/f.ini"
	printf 'A=b\n' >"$work/env"
	armed; t ctr-spawn run -F -o log.mode=file -f "$work/f.ini" "$v" -- sh -c "$short"
	;;
rich)
	armed
	t ctr-spawn run "$v" -o container.rootfs="$work/root" -o namespaces.user=private -o namespaces.uid_map='0:100000:1000' -o namespaces.gid_map='0:100000:1000' \
		-o limits.rlimit.nofile=99 -o mount.tmpfs=/mnt -o container.overlay=tmpfs -o container.user=7:8 \
		-o container.umask=077 -o 'security.landlock=ro /' -o 'security.landlock=exec /' -o log.stderr=separate -o limits.nice=3 \
		-o 'mount.file=/etc/motd hello' -o namespaces.time=private -o namespaces.time_monotonic=100 \
		-o security.caps=none -o security.seccomp=strict -o security.sysctl.kernel.msgmax=9000 -- sh -c "$short" && await
	;;
more)
	rm -rf "$work/upper"
	mkdir -p "$work/upper" "$work/low"
	printf '#!/bin/sh\nexit 0\n' >"$work/hook"
	chmod 755 "$work/hook"
	armed
	t ctr-spawn run "$v" -o container.rootfs="$work/root" -o container.overlay="$work/upper" \
		-o limits.sched=batch -o limits.ioprio=idle -o limits.oom_score=100 -o limits.affinity=0 -o limits.memory=1G -o limits.pids=99 \
		-o hooks.net="$work/hook" -o hooks.stopped="$work/hook" -o security.seccomp="learn $work/learned" \
		-o mount.overlay="$work/low /mnt" -o 'mount.tmpfs=/etc copy' -o mount.cgroup=/sys/fs/cgroup \
		-- sh -c "$short" && await
	rm -rf "$work/learned" "$work/learned.learning"
	;;
create) armed; t ctr-spawn create "$v" -- sh -c "$short" && t ctr-signal start "$v" && await ;;
unheard) # its maker has the pipe of what fails open a while longer than it reads it
	printf '#!/bin/sh\nsleep 0.2\n' >"$work/hook"
	chmod 755 "$work/hook"
	armed; t ctr-spawn create -o hooks.net="$work/hook" "$v" -- sh -c "$short" && t ctr-signal start "$v" && await
	;;
exec) begin; armed; t ctr-spawn exec "$v" -- sh -c 'exit 3' ;;
stop) begin -o 'stop.schedule=KILL'; armed; t ctr-signal stop "$v" && await ;;
kill) begin; armed; t ctr-signal kill -s KILL "$v" && await ;;
pause) begin; armed; t ctr-signal pause "$v"; t ctr-signal resume "$v" ;;
update) begin; armed; t ctr-signal update -o limits.pids=77 "$v" ;;
upgrade) begin; armed; t ctr-signal upgrade "$v" ;;
rotate) begin; armed; t ctr-signal rotate "$v" ;;
restart) begin -o 'stop.schedule=KILL'; armed; t ctr-signal restart "$v" ;;
adopt) begin; kill -9 "$(ctr-status get monitor_pid "$v")"; armed; t ctr-signal adopt "$v" ;;
rm) ctr-spawn run -F "$v" -- true; armed; t ctr-signal rm "$v" ;;
remove) begin; armed; t ctr-signal rm -f "$v" ;;
read)
	begin; armed
	t ctr-status list; t ctr-status show "$v"; t ctr-status get state "$v"; t ctr-status log "$v"
	t ctr-status stats "$v"; t ctr-status top "$v"; t ctr-status events "$v"; t ctr-status is running "$v"
	;;
*) echo "$1: no such scenario" >&2; exit 2 ;;
esac
rm -f "$work/armed"
record=$CTR_RUN_DIR/$v
# What the record says, and what is so.
true_record() {
	state=$(ctr-status get state "$v" 2>"$work/why") || return 1
	exit=$(ctr-status get exit "$v")
	pid=$(ctr-status get payload_pid "$v")
	lives=no
	case $(tr '\0' ' ' <"/proc/${pid:-0}/cmdline" 2>/dev/null) in "sleep $unique " | *"exit 7 ") lives=yes ;; esac
	case $state:$lives:$exit in
	running:yes: | paused:yes: | created:*: | stopping:yes: | exited:no:7 | exited:no:0) return 0 ;;
	exited:no:signal:9 | exited:no:signal:15) [ "$1" != run ] || [ -e "$work/struck" ] || [ -s "$work/whys" ] ;;
	restarting:no:*) [ -e "$work/struck" ] ;; # its monitor was killed at it: monitor_state=dead
	exited:no:125) [ "$1" = create ] || [ "$1" = unheard ] ;; # told() looks why
	exited:no:127 | exited:no:signal:11) [ "$1" = more ] && [ -e "$work/struck" ] ;; # its learner was killed: the payload's calls fail with ENOSYS
	exited:no:unknown | lost:no:*) return 0 ;; # it does not claim to know
	*) return 1 ;;
	esac
}
# What fails behind create, perhaps before a start that made it again, tells why in the container's output.
told() { # SCENARIO
	case $1 in create | unheard) ;; *) return 0 ;; esac
	[ ! -e "$work/struck" ] && [ ! -s "$work/whys" ] || return 0
	ctr-status events "$v" | grep -q ' exited 125' || return 0
	ctr-status log "$v" | grep -q '^ctr-spawn: ' || say "failed without a word: exit $exit"
}
# Without what another mount at its place hides: it is out of reach, and stays as it was where mount_setattr(2) fails.
seen() {
	awk 'function shown(i) {
		if (i in hidden) return 0
		while (parent[i] in place && place[parent[i]] == place[i]) i = parent[i]
		return !(parent[i] in place) || shown(parent[i])
	}
	!/^[0-9]* [0-9]* [0-9]*:[0-9]* / { print; next }
	{ line[$1] = $0; parent[$1] = $2; place[$1] = $5 }
	END {
		for (i in line) if (parent[i] in place && place[parent[i]] == place[i]) hidden[parent[i]]
		for (i in line) if (shown(i)) print line[i]
	}'
}
# What the payload saw of its confinement, once it has come to the log: as without a fault?
print() { # SCENARIO
	tries=100
	while [ "$tries" -gt 0 ]; do
		# /.. is the root of a hierarchy, seen from a cgroup below it.
		ctr-status log "$v" 2>/dev/null | seen | sed -n 's/^[0-9]* [0-9]* [0-9]*:[0-9]* //
			s/,inode64//; s/,uuid=on//; s/,nr_inodes=[0-9]*//; s/,size=[0-9]*k//; s/shared:[0-9]* //; s/master:[0-9]* //; s|/self/fd/[0-9]*|/self/fd/N|g; s|^\(/\.\.\)\{1,\} |/ |
			/ \/tmp\/ctr-[a-z]*\./d; / \/dev\/\(full\|null\|random\|tty\|urandom\|zero\) /d; s|^\(/null /[^ ]*\) .*|\1|
			/^\(Uid\|Gid\|Groups\|Cap\|NoNew\|Seccomp\|Sig[BI]\|Max\|[/0-9]\)/p
			/^[a-z]*$/p' | sort >"$work/print"
		if [ -e "$work/print.$1" ]; then
			cmp -s "$work/print" "$work/print.$1" && return 0
		else
			grep -q '^end$' "$work/print" && return 0
		fi
		tries=$((tries - 1))
		sleep 0.1
	done
	return 1
}
# Its pid 1 was killed while it said so: what it said until then.
cut_short() { # SCENARIO
	[ -e "$work/struck" ] && [ "$exit" = signal:9 ] && [ -z "$(comm -13 "$work/print.$1" "$work/print")" ]
}
if [ -d "$record" ]; then
	tries=100
	until true_record "$1"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { say "record: $state, exit $exit; payload lives: $lives; $(cat "$work/why")"; break; }
		sleep 0.1
	done
	echo "state $state $exit" >>"$work/codes"
	told "$1"
	# As it was confined without a fault, if it was let run at all; where none came, none is looked for.
	if [ ! -e "$work/print.$1" ]; then
		case $1 in rm | remove | restart) : >"$work/print" ;; *) print "$1" ;; esac
		cp "$work/print" "$work/print.$1"
	elif [ -s "$work/print.$1" ] && [ ! -s "$work/whys" ] && [ "$exit" != 125 ] && ! print "$1" &&
		{ [ -s "$work/print" ] || { [ ! -e "$work/struck" ] && [ "$exit" != signal:9 ]; }; } && ! cut_short "$1"; then
		say "confined otherwise: $(diff "$work/print.$1" "$work/print" | head -n 4 | tr '\n' '|')"
	fi
	timeout 20 ctr-signal rm -f "$v" >"$work/said" 2>&1 || say "rm -f: $(cat "$work/said")"
fi
# What a killed process or a failed removal left is swept by the next run.
if [ -e "$work/struck" ] || { [ -s "$work/whys" ] && ls -d "$CTR_RUN_DIR"/.cache/[nd]e[wl].* >"$work/said" 2>&1; }; then
	ctr-spawn run "$v" -- true >"$work/said" 2>&1 || say "next run: $(cat "$work/said")"
	timeout 20 ctr-signal rm -f "$v" >"$work/said" 2>&1 || say "next rm -f: $(cat "$work/said")"
fi
left=$(find "$CTR_RUN_DIR" -mindepth 1 ! -path '*/.cache*' ! -name '.lock*')
[ -z "$left" ] || say "files: $(echo $left)"
rm -rf "$CTR_RUN_DIR"/[!.]* "$CTR_RUN_DIR"/.cache/new* "$CTR_RUN_DIR"/.cache/del*
left=$(find /sys/fs/cgroup -maxdepth 6 -name "$v" 2>/dev/null)
[ -z "$left" ] || say "cgroups: $(echo $left)"
# shellcheck disable=SC2086  # a list of paths without spaces
[ -z "$left" ] || find $left -depth -type d -exec rmdir {} + 2>/dev/null
left=$(mounts | diff "$work/mounts" - | sed -n 's/^> //p') # what has gone was somebody else's
[ -z "$left" ] || say "mounts: $left"
exit 0
S
mkdir -p "$work/root/bin" "$work/root/proc" "$work/root/sys" "$work/root/dev" "$work/root/etc" "$work/root/mnt"
for name in busybox sh cat ls readlink sleep; do
	ln "$work/root/bin/busybox" "$work/root/bin/$name" 2>/dev/null || cp "$(program busybox)" "$work/root/bin/$name"
done
chown -R 100000:100000 "$work/root"
unique=$((200000 + $$))
export work unique
# Those below the directory of another test go with that.
cat >>"$work/mounts.sh" <<'S'
mounts() {
	cut -d ' ' -f 5 /proc/self/mountinfo | awk -v work="$work" 'index($0, "/ctr-test.") == 0 || index($0, work) == 1' | sort
}
S
. "$work/mounts.sh"
mounts >"$work/mounts"
# The scenario under the injector with the options given; findings in `bad`.
one() { # SCENARIO OPTION...
	scenario=$1
	shift
	rm -f "$work/bad" "$work/whys" "$work/codes" "$work/armed" "$work/struck"
	[ "$kill" = no ] || : >"$work/struck"
	"$work/inject" -a "$work/armed" -t 40 -o "$work/log" "$@" sh "$work/scenario" "$scenario" >"$work/noise" 2>&1
	grep -v '^hit' "$work/log" >>"$work/bad"
	[ "$kill" = no ] || sed -i '/^crash .*: signal 13$/d' "$work/bad" # it told somebody who was killed
	[ ! -d "$CTR_RUN_DIR/i$unique" ] || ctr-signal rm -f "i$unique" >/dev/null 2>&1 # it hung
	grep -q '^== \|Sanitizer' "$work/noise" && cat "$work/noise" >>"$work/bad"
	:
}
scenario() { # NAME
	one "$1"
	if [ -s "$work/bad" ]; then
		is "$1: without a fault" "$(cat "$work/bad")" ''
		return
	fi
	one "$1" -l
	mv "$work/log" "$work/calls"
	[ "$kill" = no ] || { grep ' ctr-spawn,' "$work/calls" >"$work/some"; mv "$work/some" "$work/calls"; }
	grep -E " ($call)" "$work/calls" >"$work/some" && mv "$work/some" "$work/calls" || : >"$work/calls"
	[ -z "$only" ] || { echo "$only" | tr : ' ' >"$work/calls"; }
	all=$(wc -l <"$work/calls")
	awk -v most="$most" -v seed="$seed" -v all="$all" 'BEGIN {
		srand(seed)
		step = most > 0 && all > most ? all / most : 1
		next_ = most > 0 ? 1 + int(rand() * step) : 1
	} NR >= next_ { print; next_ += step }' "$work/calls" >"$work/some"
	done_=0
	: >"$work/found"
	while read -r path number name program <&3; do
		[ "$kill" = no ] && how=$error || how="kill"
		one "$1" -p "$path:$number:$how"
		done_=$((done_ + 1))
		[ -z "$only" ] || cat "$work/log" "$work/codes" "$work/whys" 2>/dev/null | sed 's/^/# /'
		hit=$(sed -n 's/^hit //p' "$work/log") # timing may have made it another call than was listed
		[ ! -s "$work/bad" ] || sed "s|^|${hit:-$path:$number $name $program}: |" "$work/bad" >>"$work/found"
	done 3<"$work/some"
	[ "$done_" -gt 0 ] || [ -z "$call" ] || echo 'no such call' >"$work/found"
	sed "s/^/# $1: /" "$work/found" >&2
	is "$1: $done_ of $all calls" "$(cat "$work/found")" ''
}
[ $# -gt 0 ] || set -- run rich more foreground create exec stop kill pause update upgrade rotate restart adopt rm remove read
for scenario in "$@"; do
	scenario "$scenario"
done
done_testing
