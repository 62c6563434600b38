# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# process of config.json, and the process.json of exec.

# shellcheck disable=SC2016 # of jq, not of sh
jq_process='
def process_fields: ["terminal", "consoleSize", "cwd", "env", "args", "rlimits", "apparmorProfile",
	"capabilities", "noNewPrivileges", "oomScoreAdj", "selinuxLabel", "user", "scheduler", "ioPriority"];
def id(path): whole(path) | if . > 4294967294 then bad(path; "no such id") else . end;
def caps(path):
	list(path) | map(text(path) | if test("^CAP_[A-Z0-9_]+$") then "+" + .[4:] else bad(path; "\(.): not a capability") end);
def user(path): only(path; ["uid", "gid", "umask", "additionalGids"])
	| {uid: (.uid // 0 | id(path + ".uid")), gid: (.gid // 0 | id(path + ".gid")),
		umask: (.umask // 18 | whole(path + ".umask") | if . > 511 then bad(path + ".umask"; "above 0777") else octal end),
		groups: (.additionalGids | list(path + ".additionalGids") | map(id(path + ".additionalGids") | tostring))};
# What the five sets come to once the command is executed: root has what is bounding (without new
# privileges what is permitted besides), everybody else what is ambient.
def capabilities(path; narrow):
	only(path; ["bounding", "effective", "inheritable", "permitted", "ambient"])
	| (.permitted | caps(path + ".permitted")) as $permitted
	| (.bounding | caps(path + ".bounding")) as $bounding
	| (.effective | caps(path + ".effective")) as $unused
	| {bounding: (if narrow then $bounding - ($bounding - $permitted) else $bounding end),
		inheritable: (.inheritable | caps(path + ".inheritable")), ambient: (.ambient | caps(path + ".ambient"))};
def environment(path): list(path) | map(text(path)
	| if test("^[^=]+=") then . else bad(path; "\(.[:60] | tojson): not NAME=VALUE") end);
def arguments(path): list(path) | map(text(path))
	| if length == 0 or .[0] == "" then bad(path; "no command") else . end;
def rlimits(path): list(path) | (if (map(.type) | unique | length) < length then bad(path; "one is given twice") else . end)
	| .[] | only(path; ["type", "soft", "hard"])
	| (.type | text(path) | if test("^RLIMIT_[A-Z]+$") then .[7:] | ascii_downcase else bad(path; "\(tojson): not a limit") end) as $name
	| line("rlimit." + $name; "\(.soft // 0 | limit(path)):\(.hard // 0 | limit(path))");
def scheduler(path): only(path; ["policy", "nice", "priority", "flags", "runtime", "deadline", "period"])
	| (if (.flags | list(path + ".flags")) != [] then bad(path + ".flags"; "is not carried by ctr-oci") else . end)
	| (.nice // 0 | number(path + ".nice")) as $nice
	| (if $nice != 0 then line("nice"; $nice | tostring) else empty end),
	((.priority // 0 | whole(path + ".priority")) as $priority
	| {SCHED_OTHER: "other", SCHED_BATCH: "batch", SCHED_IDLE: "idle", SCHED_FIFO: "fifo:\($priority)",
		SCHED_RR: "rr:\($priority)",
		SCHED_DEADLINE: ([.runtime, .deadline, .period] | map(. // 0 | whole(path) / 1000000000 | "\(.)s") | join("/") | "deadline:" + .)}[.policy // "SCHED_OTHER"]
		// bad(path + ".policy"; "not a policy that ctr-oci carries")
	| line("sched"; .));
def io_priority(path): only(path; ["class", "priority"]) | (.priority // 0 | whole(path + ".priority")) as $priority
	| {IOPRIO_CLASS_RT: "realtime:\($priority)", IOPRIO_CLASS_BE: "best-effort:\($priority)", IOPRIO_CLASS_IDLE: "idle"}[.class // ""]
	// bad(path + ".class"; "not a class") | line("ioprio"; .);
def process_container:
	(.user | user("process.user")) as $user
	| line("command"; .args | arguments("process.args") | words),
	line("workdir"; .cwd | absolute("process.cwd") | value),
	line("user"; $user.uid | tostring), line("group"; $user.gid | tostring),
	line("groups"; ["only"] + $user.groups | join(" ")), line("umask"; $user.umask),
	(.env | environment("process.env")[] | line("env"; escape)),
	(if .terminal | flag("process.terminal") then line("terminal"; "yes") else empty end);
def process_limits:
	(.rlimits | rlimits("process.rlimits")),
	(if .oomScoreAdj != null then line("oom_score"; .oomScoreAdj | number("process.oomScoreAdj") | tostring) else empty end),
	(if .scheduler != null then .scheduler | scheduler("process.scheduler") else empty end),
	(if .ioPriority != null then .ioPriority | io_priority("process.ioPriority") else empty end);
def process_security:
	(.noNewPrivileges | flag("process.noNewPrivileges")) as $narrow
	| (.capabilities | capabilities("process.capabilities"; $narrow)) as $sets
	| line("caps"; ["none"] + $sets.bounding | join(" ")),
	line("caps_inheritable"; ["none"] + $sets.inheritable | join(" ")),
	line("caps_ambient"; ["none"] + $sets.ambient | join(" ")),
	line("no_new_privs"; if $narrow then "yes" else "no" end), line("suid"; if $narrow then "no" else "yes" end),
	(.apparmorProfile // "" | text("process.apparmorProfile") | if . == "" or . == "unconfined" then empty else line("apparmor"; value) end),
	(.selinuxLabel // "" | text("process.selinuxLabel") | if . == "" then empty else line("selinux"; value) end);
'
