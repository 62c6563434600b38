#!/bin/sh
# podman and conmon with ctr-oci, and with runc beside it: the same states, exit codes and output.
. "$(dirname "$0")/lib.sh"
for program in podman conmon runc jq; do
	command -v $program >/dev/null || { echo "1..0 # SKIP needs $program"; exit 0; }
done
root=$work/rootfs
mkdir -p "$root/bin" "$root/etc" "$root/tmp"
cp "$(program busybox)" "$root/bin/busybox"
for applet in sh sleep cat echo id grep tty kill true hostname cut sort ls ps env; do ln -s busybox "$root/bin/$applet"; done
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
tar -C "$root" -cf "$work/image.tar" .
# Limits that a host without CAP_SYS_RESOURCE can set.
printf '[containers]\ndefault_ulimits = []\n' >"$work/containers.conf"
CONTAINERS_CONF=$work/containers.conf
export CONTAINERS_CONF

pod() { # RUNTIME ARGUMENT...
	runtime=$1
	shift
	timeout 60 podman --root "$work/storage" --runroot "$work/run" --tmpdir "$work/tmp" --storage-driver=vfs \
		--cgroup-manager=cgroupfs --events-backend=file --runtime "$runtime" "$@" 2>/dev/null
}
clean_podman() {
	pod "$runc" pod rm -af -t 0 >/dev/null
	pod "$runc" rm -af -t 0 >/dev/null
	CTR_RUN_DIR=$work/ctr-oci/oci
	clean
}
trap clean_podman EXIT
# With records of their own; podman hands no options of a runtime on to those that clean up.
for name in runc ctr-oci; do
	mkdir "$work/$name"
	printf '#!/bin/sh\nexec %s --root %s "$@"\n' "$(command -v "$name")" "$work/$name/oci" >"$work/$name/$name"
	chmod 755 "$work/$name/$name"
done
ours=$work/ctr-oci/ctr-oci
runc=$work/runc/runc
pod "$runc" import "$work/image.tar" bb:1 >/dev/null
probe=$(pod "$runc" run --rm --network=host bb:1 /bin/echo works)
[ "$probe" = works ] || { echo '1..0 # SKIP podman with runc runs nothing here'; exit 0; }

# What is asked of both; each line of its output is one that must be the same.
said() { # NAME COMMAND...: its output, and its exit code
	name=$1
	shift
	printf '%s: ' "$name"
	"$@" | tr '\r\n' '  '
	echo
}
both() { # RUNTIME
	p() { pod "$runtime_of" "$@"; echo "=> $?"; }
	runtime_of=$1
	host=--network=host
	state() { pod "$runtime_of" inspect --format '{{.State.Status}} {{.State.ExitCode}}' "$1"; }
	said 'exit code' p run --rm $host bb:1 /bin/sh -c 'exit 3'
	said 'killed by itself' p run --rm $host bb:1 /bin/sh -c '/bin/sleep 5 & kill -9 $!; wait $!'
	said 'no such program' p run --rm $host bb:1 /nosuch
	echo text >"$work/text"
	p_input() { pod "$runtime_of" run --rm -i $host bb:1 /bin/cat <"$work/text"; }
	said 'input' p_input
	said 'a terminal' p run --rm -t $host bb:1 /bin/tty
	said 'user, directory, environment, name' p run --rm $host --user 1000:1001 -w /tmp -e A=b -h name1 --uts=private bb:1 \
		/bin/sh -c 'id; busybox pwd; echo $A; hostname; umask'
	said 'capabilities, filter' p run --rm $host bb:1 /bin/grep -E '^(Cap|NoNew|Seccomp:)' /proc/self/status
	said 'all that there is' p run --rm $host --privileged bb:1 /bin/sh -c 'grep -E "^(Cap|NoNew|Seccomp:)" /proc/self/status;
		ls /dev | grep -vxE "(full|null|ptmx|random|tty|urandom|zero|console|fd|core|std.*)"; grep -o " /sys sysfs .*" /proc/mounts; ls -A /proc/acpi /sys/firmware | busybox wc -l'
	said 'of another user' p run --rm $host --user 5 bb:1 /bin/grep -E '^(Cap|NoNew|Seccomp:)' /proc/self/status
	said 'with more and less' p run --rm $host --cap-drop all --cap-add net_admin --security-opt no-new-privileges bb:1 \
		/bin/grep -E '^(Cap|NoNew|Seccomp:)' /proc/self/status
	said 'pid 1' p run --rm $host bb:1 /bin/sh -c 'echo $$'
	said 'read-only' p run --rm $host --read-only bb:1 /bin/sh -c 'echo x >/file || echo refused'
	said 'a volume' p run --rm $host -v "$root/etc:/etc2:ro" --tmpfs /t bb:1 /bin/sh -c 'cat /etc2/passwd; echo x >/etc2/x || echo refused; echo y >/t/y && cat /t/y'
	said 'pids of the host' p run --rm $host --pid=host bb:1 /bin/sh -c 'test $$ -gt 2 && exit 7'
	pod "$1" run -d --name h1 $host --pid=host bb:1 /bin/sleep 100 >/dev/null
	said 'pids of the host: exec' p exec h1 /bin/sh -c 'exit 6'
	pod "$1" kill h1 >/dev/null
	pod "$1" wait h1 >/dev/null
	said 'pids of the host: killed' state h1
	pod "$1" rm h1 >/dev/null
	said 'ipc and names of the host' p run --rm $host --ipc=host --uts=host bb:1 /bin/sh -c 'exit 8'
	said 'a user namespace' p run --rm $host --uidmap 0:100000:65536 bb:1 /bin/sh -c 'id; cat /proc/self/uid_map'
	said 'no network' p run --rm --network=none bb:1 /bin/sh -c 'ls /sys/class/net; cat /proc/sys/net/ipv4/ping_group_range'
	said 'sysctl, limits' p run --rm $host --sysctl kernel.msgmax=12345 --pids-limit 77 --memory 64m bb:1 \
		/bin/sh -c 'cat /proc/sys/kernel/msgmax'
	pod "$1" run -d --name s1 $host bb:1 /bin/sh -c 'trap "echo bye; exit 5" TERM; echo started; while :; do sleep 0.1; done' >/dev/null
	said 'runs' state s1
	said 'exec' p exec s1 /bin/sh -c 'echo in; exit 9'
	said 'exec on a terminal' p exec -t s1 /bin/tty
	said 'exec of nothing' p exec s1 /nosuch
	said 'exec as another' p exec --user 5:6 -e X=y s1 /bin/sh -c 'id; echo $X'
	pod "$1" pause s1 >/dev/null
	said 'paused' state s1
	pod "$1" unpause s1 >/dev/null
	said 'goes on' state s1
	until_ok 20 sh -c "podman --root '$work/storage' --runroot '$work/run' --storage-driver=vfs logs s1 | grep -q started"
	pod "$1" stop -t 20 s1 >/dev/null
	said 'stopped' state s1
	said 'its log' p logs s1
	pod "$1" start s1 >/dev/null
	said 'started again' state s1
	pod "$1" restart -t 0 s1 >/dev/null
	said 'restarted' state s1
	pod "$1" kill s1 >/dev/null
	pod "$1" wait s1 >/dev/null
	said 'killed' state s1
	said 'removed' p rm s1
	pod "$1" run -d --name s2 $host bb:1 /bin/sleep 100 >/dev/null
	pod "$1" stop -t 1 s2 >/dev/null
	said 'pid 1 that takes no TERM' state s2
	pod "$1" rm -f s2 >/dev/null
	pod "$1" run -d --name s3 --health-cmd '/bin/true' --health-interval disable $host bb:1 /bin/sleep 100 >/dev/null
	said 'health check' p healthcheck run s3
	said 'healthy' pod "$1" inspect --format '{{.State.Health.Status}}' s3
	pod "$1" rm -f -t 0 s3 >/dev/null
	pod "$1" pod create --name pp --share ipc,uts --network=host --infra-image bb:1 --infra-command '/bin/sleep 100' >/dev/null
	pod "$1" run -d --pod pp --name m1 bb:1 /bin/sleep 100 >/dev/null
	said 'a pod: its member' state m1
	said 'is in its namespaces' p exec m1 /bin/hostname
	pid=$(pod "$1" inspect --format '{{.State.Pid}}' m1)
	said 'not in the host'"'"'s' sh -c "[ \$(readlink /proc/$pid/ns/uts) != \$(readlink /proc/self/ns/uts) ] && echo own"
	pod "$1" pod stop -t 0 pp >/dev/null
	said 'stopped with it' state m1
	pod "$1" pod rm -f -t 0 pp >/dev/null
}
both "$runc" >"$work/said.runc"
both "$ours" >"$work/said.ours"
n=0
while IFS= read -r line; do
	n=$((n + 1))
	is "${line%: *}" "$(sed -n "${n}p" "$work/said.ours")" "$line"
done <"$work/said.runc"
is 'nothing is left' "$(ls "$work/ctr-oci/oci" "$work/ctr-oci/oci/.oci" | grep -v ':$' | tr -d '\n')" ""
done_testing
