# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# linux.seccomp of config.json as a profile of ctr-seccomp(5).

# shellcheck disable=SC2016 # of awk, not of sh
awk_seccomp='
function seccomp_fields(at) {
	fields(at, "o .defaultAction s .defaultErrnoRet n .architectures l .architectures[] s .flags l .flags[] s")
	fields(at ".syscalls", "l [] o [].names l [].names[] s [].name s [].action s [].errnoRet n [].comment s")
	fields(at ".syscalls[].args", "l [] o [].index n [].value n [].valueTwo n [].op s")
	compare["SCMP_CMP_NE"] = "!="; compare["SCMP_CMP_LT"] = "<"; compare["SCMP_CMP_LE"] = "<="
	compare["SCMP_CMP_EQ"] = "=="; compare["SCMP_CMP_GE"] = ">="; compare["SCMP_CMP_GT"] = ">"
}
function call_action(path, errno,    action) {
	action = V[path]
	if (action == "SCMP_ACT_ALLOW") return "allow"
	if (action == "SCMP_ACT_LOG") return "log"
	if (action ~ /^SCMP_ACT_KILL(_PROCESS|_THREAD)?$/) return "kill"
	if (action == "SCMP_ACT_TRAP") return "trap"
	if (action == "SCMP_ACT_TRACE") fail(path, action ": nobody traces a container")
	if (action == "SCMP_ACT_NOTIFY") fail(path, action ": nobody listens; a profile is what decides here")
	if (action == "SCMP_ACT_ERRNO") return "deny errno=" (errno in V ? number(errno) : 1)
	fail(path, action ": is not carried by ctr-oci")
}
function call_test(at,    argument, op) {
	argument = number(at ".index")
	op = V[at ".op"]
	if (argument + 0 > 5) fail(at ".index", "above 5")
	if (op == "SCMP_CMP_MASKED_EQ") return "a" argument "&" number(at ".value") "==" number(at ".valueTwo")
	if (!(op in compare)) fail(at ".op", "not a comparison")
	return "a" argument compare[op] number(at ".value")
}
# Tests of one argument, given twice in a rule, are cases of their own: so all runtimes read it.
function call_tests(at,    i, n, seen, twice) {
	split("", tests)
	for (i = 0; i < size[at]; i++) {
		tests[i] = call_test(at "[" i "]")
		if (substr(tests[i], 1, 2) in seen) twice = 1
		seen[substr(tests[i], 1, 2)] = 1
	}
	n = size[at]
	if (twice) return n
	for (i = 1; i < n; i++) tests[0] = tests[0] " " tests[i]
	return 1
}
function call_name(path) {
	if (V[path] !~ /^[a-z0-9_]+$/) fail(path, "not a name of a system call")
	return V[path]
}
function names_line(action, names) {
	if (names == "") return
	if (action == "kill" || action == "trap") print "deny" names " " action >"seccomp"
	else if (action ~ /^deny/) print "deny" names " " substr(action, 6) >"seccomp"
	else print action names >"seccomp"
}
# Of several rules without tests for one call the first one counts, as in libseccomp.
function call_rule(at, fallback,    action, i, n, t, cases, name, names) {
	action = call_action(at ".action", at ".errnoRet")
	if (given(at ".name")) fail(at ".name", "is not carried by ctr-oci")
	cases = size[at ".args"] > 0 ? call_tests(at ".args") : 0
	for (i = 0; i < size[at ".names"]; i++) {
		name = call_name(at ".names[" i "]")
		if (action == fallback) continue
		for (t = 0; t < cases; t++) print "if " name " " tests[t] " " action >"seccomp"
		if (cases > 0 || (name in named)) continue
		named[name] = 1
		names = names " " name
		if (++n % 100 == 0) { names_line(action, names); names = "" }
	}
	names_line(action, names)
}
function seccomp_profile(at,    i, abi, fallback) {
	for (i = 0; i < size[at ".flags"]; i++)
		if (V[at ".flags[" i "]"] !~ /^SECCOMP_FILTER_FLAG_(TSYNC|SPEC_ALLOW)$/)
			fail(at ".flags", V[at ".flags[" i "]"] ": is not carried by ctr-oci")
	fallback = call_action(at ".defaultAction", at ".defaultErrnoRet")
	abi = "native"
	for (i = 0; i < size[at ".architectures"]; i++)
		if (V[at ".architectures[" i "]"] ~ /^SCMP_ARCH_(X86|ARM)$/) abi = "all"
	print "exact\ndefault " fallback "\nabi " abi >"seccomp"
	for (i = 0; i < size[at ".syscalls"]; i++) call_rule(at ".syscalls[" i "]", fallback)
}
'
