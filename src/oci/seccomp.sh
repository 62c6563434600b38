# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# linux.seccomp of config.json as a profile of ctr-seccomp(5).

# shellcheck disable=SC2016 # of jq, not of sh
jq_seccomp='
def call_action(path; errno):
	if . == "SCMP_ACT_ALLOW" then "allow" elif . == "SCMP_ACT_LOG" then "log"
	elif . == "SCMP_ACT_KILL" or . == "SCMP_ACT_KILL_PROCESS" or . == "SCMP_ACT_KILL_THREAD" then "kill"
	elif . == "SCMP_ACT_ERRNO" then "deny errno=\(errno // 1 | whole(path + ".errnoRet"))"
	else bad(path + ".action"; "\(tojson): is not carried by ctr-oci") end;
def call_test(path):
	only(path; ["index", "value", "valueTwo", "op"])
	| (.index // 0 | whole(path + ".index")) as $index | (.value // 0 | whole(path + ".value")) as $value
	| (.valueTwo // 0 | whole(path + ".valueTwo")) as $two
	| {SCMP_CMP_NE: "!=", SCMP_CMP_LT: "<", SCMP_CMP_LE: "<=", SCMP_CMP_EQ: "==", SCMP_CMP_GE: ">=", SCMP_CMP_GT: ">"}[.op // ""] as $sign
	| if $index > 5 then bad(path + ".index"; "above 5")
	elif .op == "SCMP_CMP_MASKED_EQ" then "a\($index)&\($value)==\($two)"
	elif $sign == null then bad(path + ".op"; "\(.op | tojson): not a comparison") else "a\($index)\($sign)\($value)" end;
# Tests of one argument, given twice in a rule, are cases of their own: so all runtimes read it.
def call_tests(path):
	list(path) | to_entries | map(.key as $at | .value | call_test("\(path)[\($at)]"))
	| if (map(.[:2]) | unique | length) < length then .[] else join(" ") end;
def call_names(path): list(path) | map(text(path)
	| if test("^[a-z0-9_]+$") then . else bad(path; "\(tojson): not a name of a system call") end);
def in_lines: if length == 0 then empty else .[:100], (.[100:] | in_lines) end;
def call_line(action):
	if action == "kill" then "Sdeny \(join(" ")) kill"
	elif action | startswith("deny") then "Sdeny \(join(" ")) \(action[5:])"
	else "S\(action) \(join(" "))" end;
def seccomp_profile(path):
	only(path; ["defaultAction", "defaultErrnoRet", "architectures", "flags", "syscalls"])
	| (.flags | list(path + ".flags") - ["SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"]) as $flags
	| (if $flags != [] then bad(path + ".flags"; "\($flags[0] | tojson): is not carried by ctr-oci") else . end)
	| (.defaultAction | call_action(path + ".defaultAction"; null)) as $unused
	| (.defaultErrnoRet) as $errno
	| (.defaultAction | call_action(path + ".defaultAction"; $errno)) as $fallback
	| "Sexact", "Sdefault \($fallback)",
	"Sabi \(if (.architectures | list(path + ".architectures")) | any(. == "SCMP_ARCH_X86" or . == "SCMP_ARCH_ARM") then "all" else "native" end)",
	# Of several rules without tests for one call the first one counts, as in libseccomp.
	foreach (.syscalls | list(path + ".syscalls") | to_entries[] | "\(path).syscalls[\(.key)]" as $path | .value
	| only($path; ["names", "name", "action", "errnoRet", "args", "comment", "includes", "excludes"])
	| .errnoRet as $errno | {action: (.action | call_action($path; $errno)), names: (.names // [.name // empty] | call_names($path + ".names")),
		tests: (if (.args | list($path + ".args")) == [] then null else [.args | call_tests($path + ".args")] end)}
	| select(.action != $fallback)) as $rule ({seen: {}};
		.lines = if $rule.tests != null then [$rule.names[] | "Sif \(.) \($rule.tests[]) \($rule.action)"]
			else .seen as $seen | [$rule.names | map(select($seen[.] == null)) | in_lines | call_line($rule.action)] end
		| if $rule.tests == null then reduce $rule.names[] as $name (.; .seen[$name] = true) else . end;
		.lines[]);
'
