#!/bin/sh
# ctr-oci translate: what config.json comes to, byte for byte; what cannot be carried is an error
# that names its path, and nothing is passed over.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || { echo '1..0 # SKIP needs jq'; exit 0; }
full=$top/tests/oci/full.json
bundle=$work/bundle
mkdir "$bundle"

# With the host's awk, and with BusyBox's where there is one: both say the same.
mkdir "$work/other"
ln -s "$top/bin/ctr-oci" "$work/other/ctr-oci"
ln -s "$(program busybox)" "$work/other/awk"
translate() { # JQ-FILTER
	jq "$1" "$full" >"$bundle/config.json" || return
	ctr-oci translate --bundle "$bundle" x >"$work/one" 2>&1
	"$work/other/ctr-oci" translate --bundle "$bundle" x >"$work/two" 2>&1
	sed "s|$bundle|BUNDLE|g" "$work/one"
	cmp "$work/one" "$work/two" 2>&1
}
translate . >"$work/ini"
ok 'every field' diff -u "$top/tests/oci/full.ini" "$work/ini"
ok 'which is a configuration' sh -c "sed 's|STATE/seccomp|default|; s|BUNDLE|/bundle|; /^#/d' '$work/ini' | ctr-spawn check --orphan -f - x >/dev/null"

line() { # NAME FILTER LINE
	ok "$1" grep -qxF -e "$3" <<X
$(translate "$2")
X
}
line 'a terminal: nobody here logs it' '.process.terminal = true' 'mode = none'
line 'a process without capabilities' 'del(.process.capabilities)' 'caps = none'
line 'capabilities that may be gained' '.process.noNewPrivileges = false' 'caps = none +CHOWN +KILL'
line 'pids of the host: one that reaps' 'del(.linux.namespaces[0])' 'init = yes'
line 'queues of the host' 'del(.linux.namespaces[3]) | .mounts[0] = {"destination": "/dev/mqueue", "type": "mqueue"}' 'bind = /dev/mqueue /dev/mqueue optional'
line 'no umask' 'del(.process.user.umask)' 'umask = 22'
line 'no namespace of users' 'del(.linux.namespaces[5], .linux.uidMappings, .linux.gidMappings)' 'user = host'
line 'no namespace of cgroups, no mount' 'del(.mounts[4])' 'cgroup = host'
line 'no seccomp' 'del(.linux.seccomp)' 'seccomp = none'
line 'swap without an end' '.linux.resources.memory.swap = -1' 'swap = unlimited'
line 'cgroups that can be written' '.mounts[4].options = []' 'delegate = yes'
line 'native calls only' '.linux.seccomp.architectures = ["SCMP_ARCH_X86_64"]' '# abi native'
line 'all devices' '.linux.resources.devices = [{"allow": true, "access": "rwm"}]' 'devices = a *:* rwm'
line 'a relative root' '.root.path = "a b"' 'rootfs = BUNDLE/a b'
line 'hooks' '.hooks = {"poststop": [{"path": "/bin/x"}]}' 'timeout = 1h'
line 'a device of the host' '.linux.devices = [{"path": "/dev/fuse", "type": "c", "major": 10, "minor": 229}]' 'devices = /dev/fuse rw'

line 'a sysfs that can be written' '.mounts[3].options = ["nosuid", "noexec", "nodev", "rw"]' 'sysfs = /sys rw'

line 'a call that is trapped' '.linux.seccomp.syscalls += [{"names": ["swapoff"], "action": "SCMP_ACT_TRAP"}]' '# deny swapoff trap'
line 'all others are' '.linux.seccomp.defaultAction = "SCMP_ACT_TRAP"' '# default trap'

refused() { # FILTER MESSAGE
	is "refused: ${2%%:*}" "$(translate "$1" | tail -n 1)" "config.json: $2"
}
refused '.process.args = ["a\u0000b"]' 'process.args[0]: has a NUL byte'
refused '.process.args = []' 'process.args: no command'
refused '.process.args = "x"' 'process.args: not an array'
refused '.process.env = ["HOME"]' 'process.env[0]: not NAME=VALUE'
refused '.process.env = ["=x"]' 'process.env[0]: not NAME=VALUE'
refused '.process.cwd = "tmp"' 'process.cwd: not an absolute path'
refused '.process.user.uid = 4294967295' 'process.user.uid: no such id'
refused '.process.user.uid = -1' 'process.user.uid: -1 cannot be carried exactly'
refused '.process.user.uid = 1.5' 'process.user.uid: 1.5 cannot be carried exactly'
refused '.process.user.umask = 512' 'process.user.umask: above 0777'
refused '.process.user.username = "x"' 'process.user.username: is not carried by ctr-oci'
refused '.process.capabilities.bounding = ["CHOWN"]' 'process.capabilities.bounding: CHOWN: not a capability'
refused '.process.rlimits[0].type = "RLIMIT_X\n[security]"' 'process.rlimits[0].type: not a limit'
refused '.process.rlimits[1].type = "RLIMIT_NOFILE"' 'process.rlimits[1].type: is given twice'
refused '.process.rlimits[0].soft = 9007199254740993' 'process.rlimits[0].soft: 9007199254740992 cannot be carried exactly'
refused '.process.execCPUAffinity = {"initial": "0"}' 'process.execCPUAffinity.initial: is not carried by ctr-oci'
refused '.process.scheduler.policy = "SCHED_ISO"' 'process.scheduler.policy: not a policy that ctr-oci carries'
refused '.process.scheduler.flags = ["SCHED_FLAG_RESET_ON_FORK"]' 'process.scheduler.flags[0]: is not carried by ctr-oci'
refused '.ociVersion = "2.0.0"' 'ociVersion: not 1'
refused '.solaris = {"a": 1}' 'solaris.a: is not carried by ctr-oci'
refused '.mounts[5].options += ["rshared"]' 'mounts[5].options: rshared: is not carried by ctr-oci'
refused '.mounts[5].options += ["a\nb"]' 'mounts[5].options: a\nb: is not carried by ctr-oci'
refused '.mounts[7].options += ["size=1m,uid=0"]' 'mounts[7].options: size=1m,uid=0: is not carried by ctr-oci'
refused '.mounts[5].destination = "data"' 'mounts[5].destination: not an absolute path'
refused '.mounts[5].destination = "//"' 'mounts[5].destination: is the root itself'
refused '.mounts[6].gidMappings[0].hostID = 7' 'mounts[6].gidMappings: users and groups of a mount are mapped alike, or not at all'
refused '.mounts[7] = {"destination": "/n", "type": "nfs"}' 'mounts[7].type: nfs: is not carried by ctr-oci'
line 'a hook in its namespaces' '.hooks = {"createContainer": [{"path": "/bin/x"}]}' "mounted = $(command -v ctr-oci) hook STATE"
line 'a hook in the container' '.hooks = {"startContainer": [{"path": "/bin/x", "args": ["x", "a b"]}]}' 'inside = /bin/x "a b"'
refused '.hooks.startContainer = [{"path": "/x"}, {"path": "/y"}]' 'hooks.startContainer[1]: more than one is not carried by ctr-oci'
refused '.hooks.startContainer = [{"path": "/x", "env": ["A=b"]}]' 'hooks.startContainer[0].env[0]: is not carried by ctr-oci'
refused '.hooks.startContainer = [{"path": "x"}]' 'hooks.startContainer[0].path: not an absolute path'
refused '.hooks.poststop = [{"path": "x"}]' 'hooks.poststop[0].path: not an absolute path'
refused '.hooks.poststop = [{"path": "/a=b"}]' 'hooks.poststop[0].path: has a ='
refused '.linux.namespaces += [{"type": "pid"}]' 'linux.namespaces: one is given twice'
refused 'del(.linux.namespaces[2])' 'linux.namespaces: that of mounts is missing'
refused '.linux.namespaces[1].path = "blue"' 'linux.namespaces[1].path: not an absolute path'
refused '.linux.rootfsPropagation = "shared"' 'linux.rootfsPropagation: what is mounted in the container is not passed on to the host'
refused '.linux.maskedPaths = ["/a*"]' 'linux.maskedPaths[0]: has a *'
refused '.linux.sysctl = {"a\nb": "1"}' 'linux.sysctl: a\nb: not a name'
refused '.linux.cgroupsPath = "a:b:c"' 'linux.cgroupsPath: systemd is not asked for cgroups: engines have a switch for it (cgroupfs)'
refused '.linux.intelRdt = {"closID": "x"}' 'linux.intelRdt.closID: is not carried by ctr-oci'
refused '.linux.resources.memory.kernel = 1' 'linux.resources.memory.kernel: is not carried by ctr-oci'
refused '.linux.resources.memory.swap = 1' 'linux.resources.memory.swap: is below the limit of memory'
refused '.linux.resources.network = {"classID": 1}' 'linux.resources.network.classID: is not carried by ctr-oci'
refused '.linux.resources.unified = {"a/../b": "1"}' 'linux.resources.unified: a/../b: not a file of a cgroup'
refused '.linux.resources.devices += [{"allow": false, "type": "c", "major": 10, "access": "rw"}]' 'linux.resources.devices: what is denied again after it was allowed is not carried by ctr-oci'
refused '.linux.devices = [{"path": "/dev/../etc/x", "type": "c"}]' 'linux.devices[0].path: not below /dev'
refused '.linux.devices = [{"path": "/dev/x", "type": "c", "major": 1, "minor": 1}]' 'linux.devices[0]: no rule of linux.resources.devices allows it'
refused '.linux.seccomp.defaultAction = "SCMP_ACT_TRACE"' 'linux.seccomp.defaultAction: SCMP_ACT_TRACE: nobody traces a container'
refused '.linux.seccomp.syscalls[0].action = "SCMP_ACT_NOTIFY"' 'linux.seccomp.syscalls[0].action: SCMP_ACT_NOTIFY: nobody listens; a profile is what decides here'
refused '.linux.seccomp.flags += ["SECCOMP_FILTER_FLAG_LOG"]' 'linux.seccomp.flags: SECCOMP_FILTER_FLAG_LOG: is not carried by ctr-oci'
refused '.linux.seccomp.listenerPath = "/x"' 'linux.seccomp.listenerPath: is not carried by ctr-oci'
refused '.linux.seccomp.syscalls[0].names = ["read\nallow mount"]' 'linux.seccomp.syscalls[0].names[0]: not a name of a system call'
refused '.annotations = {"a": 1}' 'annotations.a: not a string'
echo '{' >"$bundle/config.json"
ok 'no JSON' sh -c "! ctr-oci translate --bundle $bundle x 2>/dev/null"
done_testing
