# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# config.json as a whole. Out, files where it stands: spec.ini of ctr-spec(5), seccomp of ctr-seccomp(5),
# process for later sessions, state with the two halves around pid and status, hook.mounted, hook.net,
# hook.started, hook.stopped with commands of sh, checks: what is looked at before it is made.

# shellcheck disable=SC2016 # of jq, not of sh
jq_config='
"=process\t\(.process | tojson)", "=annotations\t\(.annotations // {} | tojson)", "=bundle\t\($bundle | tojson)",
"=state\t\($state | tojson)", "=self\t\($self | tojson)", "=now\t\(now | strftime("%Y-%m-%dT%H:%M:%SZ"))", flat("")
'

# shellcheck disable=SC2016 # of awk, not of sh
awk_config='
function hook_fields(kind) {
	fields(".hooks." kind, "l [] o [].path s [].args l [].args[] s [].env l [].env[] s [].timeout n")
}
function config_fields() {
	map_fields = ".annotations .linux.sysctl"
	process_fields(".process")
	mounts_fields()
	limits_fields(".linux.resources")
	seccomp_fields(".linux.seccomp")
	maps_fields(".linux.uidMappings")
	maps_fields(".linux.gidMappings")
	fields(".", "ociVersion s root o root.path s root.readonly b hostname s domainname s annotations o annotations.* s hooks o")
	fields(".linux", "o .sysctl o .sysctl.* s .cgroupsPath s .rootfsPropagation s")
	fields(".linux.namespaces", "l [] o [].type s [].path s")
	fields(".linux", ".maskedPaths l .maskedPaths[] s .readonlyPaths l .readonlyPaths[] s")
	fields(".linux.personality", "o .domain s .flags l")
	fields(".linux.timeOffsets", "o .monotonic o .monotonic.secs n .monotonic.nanosecs n .boottime o .boottime.secs n .boottime.nanosecs n")
	fields(".linux.devices", "l [] o [].path s [].type s [].major n [].minor n [].fileMode n [].uid n [].gid n")
	hook_fields("prestart"); hook_fields("createRuntime"); hook_fields("poststart"); hook_fields("poststop")
	hook_fields("createContainer")
	fields(".hooks.startContainer", "l [] o [].path s [].args l [].args[] s") # of the container: no env(1), no timeout(1)
	namespaces = split("pid network mount ipc uts user cgroup time", namespace_types, " ")
	split("pid net mount ipc uts user cgroup time", namespace_keys, " ")
}
function config_checks(    propagation) {
	if (V[".ociVersion"] !~ /^1[.]/) fail(".ociVersion", "not 1")
	if (!given(".root.path")) fail(".root", "is missing")
	propagation = V[".linux.rootfsPropagation"]
	if (propagation != "" && propagation !~ /^r?(private|slave)$/)
		fail(".linux.rootfsPropagation", "what is mounted in the container is not passed on to the host")
}
function container_keys(    i, out) {
	section("container")
	process_container()
	print "rootfs " sh_word(below_bundle(".root.path")) >"checks"
	key("rootfs", value_of(below_bundle(".root.path")))
	key("readonly", V[".root.readonly"] == "true" ? "yes" : "no")
	# In another pid namespace who reaps is a process of ours; its pid is that of the container, and ends alike.
	key("init", ("pid" in namespace) && namespace["pid"] == "private" ? "no" : "yes")
	for (i = 0; i < preserve; i++) out = out (i > 0 ? " " : "") (i + 3)
	if (preserve > 0) key("fds", out)
	if (given(".hostname")) key("hostname", value_of(V[".hostname"]))
	if (given(".domainname")) key("domainname", value_of(V[".domainname"]))
	if (V[".linux.personality.domain"] == "LINUX32") key("personality", "linux32")
	else if (given(".linux.personality.domain") && V[".linux.personality.domain"] != "LINUX")
		fail(".linux.personality.domain", "LINUX or LINUX32")
}
# What a mount of cgroups shows is the container own, so it has a view of its own too.
function namespaces_read(    i, k, at, type) {
	for (i = 0; i < size[".linux.namespaces"]; i++) {
		at = ".linux.namespaces[" i "]"
		type = V[at ".type"]
		for (k = 1; k <= namespaces && namespace_types[k] != type; k++) ;
		if (k > namespaces) fail(at ".type", type ": is not carried by ctr-oci")
		if (type in namespace) fail(".linux.namespaces", "one is given twice")
		namespace[type] = given(at ".path") ? value_of(absolute(at ".path")) : "private"
	}
	if (!("mount" in namespace)) fail(".linux.namespaces", "that of mounts is missing")
}
function offset(clock,    at, nano) {
	at = ".linux.timeOffsets." clock
	if (!((at ".secs") in V) && !((at ".nanosecs") in V)) return
	nano = number(at ".nanosecs")
	if (nano + 0 > 0 && V[at ".secs"] ~ /^-/) fail(at, "nanoseconds besides a negative offset are not carried")
	key("time_" clock, (at ".secs" in V ? V[at ".secs"] : 0) (nano + 0 > 0 ? sprintf(".%09d", nano) : ""))
}
function namespace_section(    k, type, users, groups) {
	section("namespaces")
	for (k = 1; k <= namespaces; k++) {
		type = namespace_types[k]
		key(namespace_keys[k], type in namespace ? namespace[type] : type == "cgroup" && cgroups ? "private" : "host")
	}
	users = map_of(".linux.uidMappings", "", " ")
	groups = map_of(".linux.gidMappings", "", " ")
	if (namespace["user"] == "private") {
		if (users == "" || groups == "") fail(".linux.uidMappings", "a user namespace needs maps of users and groups")
		key("uid_map", users)
		key("gid_map", groups)
	} else if (users groups != "" && namespace["user"] == "") fail(".linux.uidMappings", "there is no user namespace")
	offset("monotonic")
	offset("boottime")
}
# The last part is the name of the container own, which is ours to choose; what is above it has limits.
function parent_key(    path, n, i, part, out) {
	path = V[".linux.cgroupsPath"]
	if (path ~ "^[^/]*:[^/]*:")
		fail(".linux.cgroupsPath", "systemd is not asked for cgroups: engines have a switch for it (cgroupfs)")
	n = split(path, part, "/")
	while (n > 0 && part[n] == "") n--
	for (i = 1; i < n; i++) if (part[i] != "") out = out "/" part[i]
	if (out != "") key("parent", value_of(out))
}
function covered(name, path,    i, out) {
	out = "none"
	for (i = 0; i < size[path]; i++) {
		absolute(path "[" i "]")
		if (index(V[path "[" i "]"], "*") > 0) fail(path "[" i "]", "has a *")
		out = out " " word("?" V[path "[" i "]"])
	}
	key(name, out)
}
function security_section(    i, name) {
	section("security")
	process_security()
	if (given(".linux.seccomp.defaultAction")) {
		key("seccomp", value_of(inner("=state") "/seccomp"))
		seccomp_profile(".linux.seccomp")
	} else if (".linux.seccomp.syscalls" in size) fail(".linux.seccomp.defaultAction", "is missing")
	else key("seccomp", "none")
	device_rules(".linux.resources.devices")
	devices_all(".linux.devices", ".linux.resources.devices")
	covered("masked_paths", ".linux.maskedPaths")
	covered("readonly_paths", ".linux.readonlyPaths")
	for (i = 1; i <= lines; i++) {
		if (index(paths[i], ".linux.sysctl.") != 1) continue
		name = map_key(paths[i], ".linux.sysctl.")
		if (name !~ "^[A-Za-z0-9_@+,./-]+$") fail(".linux.sysctl", name ": not a name")
		key("sysctl." name, value_of(V[paths[i]]))
	}
}
# Hooks as commands of sh; the state is what stands before each in the pipe.
function hook_lines(kind, which,    i, n, at, out) {
	for (i = 0; i < size[".hooks." kind]; i++) {
		at = ".hooks." kind "[" i "]"
		if (index(absolute(at ".path"), "=") > 0) fail(at ".path", "has a =")
		environment_check(at ".env")
		out = "run_hook timeout -k 1 " (at ".timeout" in V ? number(at ".timeout") : 3600) " env -i"
		for (n = 0; n < size[at ".env"]; n++) out = out " " sh_word(V[at ".env[" n "]"])
		out = out " " sh_word(V[at ".path"])
		for (n = 1; n < size[at ".args"]; n++) out = out " " sh_word(V[at ".args[" n "]"])
		print out >("hook." which)
		hooks[which] = 1
	}
}
# A program of the container, so no command of sh; who reads what the state was then, is in the same place.
function hook_inside(    at, i, out) {
	at = ".hooks.startContainer"
	if (!(size[at] > 0)) return
	if (size[at] > 1) fail(at "[1]", "more than one is not carried by ctr-oci")
	absolute(at "[0].path")
	out = word(V[at "[0].path"])
	for (i = 1; i < size[at "[0].args"]; i++) out = out " " word(V[at "[0].args[" i "]"])
	key("inside", out)
	key("inside_input", value_of(inner("=state") "/inside"))
	printf "" >"inside"
}
function hooks_section(    i, n, names) {
	hook_lines("prestart", "net"); hook_lines("createRuntime", "net")
	hook_lines("poststart", "started"); hook_lines("poststop", "stopped"); hook_lines("createContainer", "mounted")
	if (size[".hooks.startContainer"] > 0) hooks["net"] = 1 # writes what it reads
	n = split("mounted net started stopped", names, " ")
	for (i = 1; i <= n; i++) {
		if (!(names[i] in hooks)) continue
		if (!headed++) { section("hooks"); key("timeout", "1h") }
		key(names[i], word(inner("=self")) " hook " word(inner("=state")))
	}
	hook_inside()
}
function state_lines() {
	if (V[".process.terminal"] == "true") print "terminal" >"checks"
	if (given(".process.consoleSize.height"))
		print "size " number(".process.consoleSize.height") " " number(".process.consoleSize.width") >"checks"
	print V["=process"] >"process"
	print "\"ociVersion\":\"" V[".ociVersion"] "\",\"id\":\"" id "\"" >"state"
	printf "\"bundle\":%s,\"rootfs\":\"%s\",", V["=bundle"], below_bundle(".root.path") >"state"
	printf "\"created\":\"%s\",\"annotations\":%s,\"owner\":\"\"\n", V["=now"], V["=annotations"] >"state"
}
END {
	config_fields()
	check_all()
	config_checks()
	namespaces_read()
	container_keys()
	before = ini; ini = ""
	section("mount"); mounts_all()
	section("limits"); process_limits(); limits_all(".linux.resources")
	if (delegate) key("delegate", "yes")
	parent_key()
	after = ini; ini = before
	namespace_section()
	ini = ini after
	security_section()
	section("log"); key("mode", V[".process.terminal"] == "true" ? "none" : "inherit")
	hooks_section()
	state_lines()
	printf "%s", ini >"spec.ini"
}
'
