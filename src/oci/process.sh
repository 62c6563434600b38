# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# process of config.json, and the process.json of exec: the same below another path.

# shellcheck disable=SC2016 # of awk, not of sh
awk_process='
function process_fields(at) {
	fields(at, "o")
	fields(at ".", "terminal b consoleSize o consoleSize.height n consoleSize.width n cwd s env l env[] s args l args[] s")
	fields(at ".", "rlimits l rlimits[] o rlimits[].type s rlimits[].soft n rlimits[].hard n")
	fields(at ".capabilities", "o .bounding l .bounding[] s .permitted l .permitted[] s .effective l .effective[] s")
	fields(at ".capabilities", ".inheritable l .inheritable[] s .ambient l .ambient[] s")
	fields(at ".", "noNewPrivileges b oomScoreAdj n apparmorProfile s selinuxLabel s")
	fields(at ".user", "o .uid n .gid n .umask n .additionalGids l .additionalGids[] n")
	fields(at ".scheduler", "o .policy s .nice n .priority n .flags l .runtime n .deadline n .period n")
	fields(at ".ioPriority", "o .class s .priority n")
}
function umask_of(at) {
	if (number(at ".user.umask") + 0 > 511) fail(at ".user.umask", "above 0777")
	return octal((at ".user.umask") in V ? V[at ".user.umask"] : 18)
}
function groups_of(at,    i, out) {
	out = "only"
	for (i = 0; i < size[at ".user.additionalGids"]; i++) out = out " " identity(at ".user.additionalGids[" i "]")
	return out
}
# Names with a + before each; of both sets when there are two.
function caps_of(path, other,    i, name, out, also) {
	for (i = 0; i < size[other]; i++) also[V[other "[" i "]"]] = 1
	out = ""
	for (i = 0; i < size[path]; i++) {
		name = V[path "[" i "]"]
		if (name !~ /^CAP_[A-Z0-9_]+$/) fail(path, name ": not a capability")
		if (other == "" || (name in also)) out = out " +" substr(name, 5)
	}
	return out
}
# What the sets come to once the command is executed: root has what is bounding (without new
# privileges what is permitted besides), everybody else what is ambient.
function bounding_of(at, narrow) {
	caps_of(at ".capabilities.effective", "")
	caps_of(at ".capabilities.permitted", "")
	return caps_of(at ".capabilities.bounding", narrow ? at ".capabilities.permitted" : "")
}
function environment_check(path,    i) {
	for (i = 0; i < size[path]; i++)
		if (V[path "[" i "]"] !~ /^[^=]+=/) fail(path "[" i "]", "not NAME=VALUE")
}
function arguments_check(path) {
	if (!(size[path] > 0) || V[path "[0]"] == "") fail(path, "no command")
}
function process_container(    i) {
	arguments_check(".process.args")
	environment_check(".process.env")
	key("command", words_of(".process.args"))
	key("workdir", value_of(absolute(".process.cwd")))
	key("user", identity(".process.user.uid"))
	key("group", identity(".process.user.gid"))
	key("groups", groups_of(".process"))
	key("umask", umask_of(".process"))
	for (i = 0; i < size[".process.env"]; i++) key("env", quoted(V[".process.env[" i "]"]))
	if (V[".process.terminal"] == "true") key("terminal", "yes")
}
function scheduler(at,    policy, named) {
	policy = given(at ".policy") ? V[at ".policy"] : "SCHED_OTHER"
	named = "|SCHED_OTHER|SCHED_BATCH|SCHED_IDLE|SCHED_FIFO|SCHED_RR|SCHED_DEADLINE|"
	if (index(named, "|" policy "|") == 0) fail(at ".policy", "not a policy that ctr-oci carries")
	if (number_signed(at ".nice") != 0) key("nice", V[at ".nice"])
	policy = tolower(substr(policy, 7))
	if (policy == "fifo" || policy == "rr") policy = policy ":" number(at ".priority")
	if (policy == "deadline")
		policy = policy ":" seconds(at ".runtime") "/" seconds(at ".deadline") "/" seconds(at ".period")
	key("sched", policy)
}
function number_signed(path) { return path in V ? V[path] + 0 : 0 }
function seconds(path) { return sprintf("%d.%09ds", int(number(path) / 1000000000), number(path) % 1000000000) }
function process_limits(    i, at, name, seen) {
	for (i = 0; i < size[".process.rlimits"]; i++) {
		at = ".process.rlimits[" i "]"
		name = V[at ".type"]
		if (name !~ /^RLIMIT_[A-Z]+$/) fail(at ".type", "not a limit")
		if (name in seen) fail(at ".type", "is given twice")
		seen[name] = 1
		key("rlimit." tolower(substr(name, 8)), limit(at ".soft") ":" limit(at ".hard"))
	}
	if (".process.oomScoreAdj" in V) key("oom_score", V[".process.oomScoreAdj"])
	if (given(".process.scheduler.policy")) scheduler(".process.scheduler")
	if (given(".process.ioPriority.class")) {
		name = V[".process.ioPriority.class"]
		i = number(".process.ioPriority.priority")
		if (name == "IOPRIO_CLASS_RT") key("ioprio", "realtime:" i)
		else if (name == "IOPRIO_CLASS_BE") key("ioprio", "best-effort:" i)
		else if (name == "IOPRIO_CLASS_IDLE") key("ioprio", "idle")
		else fail(".process.ioPriority.class", "not a class")
	}
}
function process_security(    narrow) {
	narrow = V[".process.noNewPrivileges"] == "true"
	key("caps", "none" bounding_of(".process", narrow))
	key("caps_inheritable", "none" caps_of(".process.capabilities.inheritable", ""))
	key("caps_ambient", "none" caps_of(".process.capabilities.ambient", ""))
	key("no_new_privs", narrow ? "yes" : "no")
	key("suid", narrow ? "no" : "yes")
	if (given(".process.apparmorProfile") && V[".process.apparmorProfile"] != "unconfined")
		key("apparmor", value_of(V[".process.apparmorProfile"]))
	if (given(".process.selinuxLabel")) key("selinux", value_of(V[".process.selinuxLabel"]))
}
'
