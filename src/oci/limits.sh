# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# linux.resources of config.json, and those of update.

# shellcheck disable=SC2016 # of awk, not of sh
awk_limits='
function limits_fields(at,    i, n, names) {
	fields(at, "o .devices l .devices[] o .devices[].allow b .devices[].type s .devices[].major n .devices[].minor n")
	fields(at, ".devices[].access s .pids o .pids.limit n .network o .rdma o .unified o .unified.* s")
	fields(at ".memory", "o .limit n .reservation n .swap n .swappiness n .checkBeforeUpdate b .useHierarchy b")
	fields(at ".cpu", "o .shares n .quota n .period n .realtimeRuntime n .realtimePeriod n .cpus s .mems s")
	fields(at ".hugepageLimits", "l [] o [].pageSize s [].limit n")
	fields(at ".blockIO", "o .weight n")
	n = split("ReadBps WriteBps ReadIOPS WriteIOPS", names, " ")
	for (i = 1; i <= n; i++) {
		throttles[i] = ".throttle" names[i] "Device"
		fields(at ".blockIO" throttles[i], "l [] o [].major n [].minor n [].rate n")
	}
	split("rbps wbps riops wiops", throttle_words, " ")
	map_fields = map_fields " " at ".unified"
}
function limit_key(name, path,    amount) {
	if (!(path in V)) return
	amount = limit(path)
	if (amount != "unlimited") key(name, amount)
}
function limit_swap(at,    swap, memory) {
	swap = limit(at ".swap")
	memory = at ".limit" in V ? limit(at ".limit") : 0
	if (swap == "unlimited") key("swap", swap)
	else if (memory == "unlimited" || memory + 0 == 0) fail(at ".swap", "needs a limit of memory")
	else if (swap - memory < 0) fail(at ".swap", "is below the limit of memory")
	else key("swap", sprintf("%.0f", swap - memory))
}
function between(count, least, most) { return count < least ? least : count > most ? most : count }
function limit_cpu(at,    period) {
	if (number(at ".shares") + 0 > 0) key("cpu_weight", between(int(V[at ".shares"] * 100 / 1024), 1, 10000))
	period = number(at ".period") + 0 > 0 ? V[at ".period"] : 100000
	if ((at ".quota" in V) && V[at ".quota"] + 0 > 0)
		key("cpu", between(int(number(at ".quota") / period * 10000 + 0.5), 100, 81920000) / 10000)
	if (number(at ".realtimePeriod") + 0 > 0) key("cgroup.cpu.rt_period_us", V[at ".realtimePeriod"])
	if (number(at ".realtimeRuntime") + 0 > 0) key("cgroup.cpu.rt_runtime_us", V[at ".realtimeRuntime"])
	if (given(at ".cpus")) key("cpuset", value_of(V[at ".cpus"]))
	if (given(at ".mems")) key("cpuset_mems", value_of(V[at ".mems"]))
}
function limit_io(at,    i, n, path, device, devices, rates) {
	if (number(at ".weight") + 0 > 0) key("io_weight", 1 + int((V[at ".weight"] - 10) * 9999 / 990))
	for (i = 1; i <= 4; i++)
		for (n = 0; n < size[at throttles[i]]; n++) {
			path = at throttles[i] "[" n "]"
			device = number(path ".major") ":" number(path ".minor")
			if (!(device in rates)) devices = devices " " device
			rates[device] = rates[device] " " throttle_words[i] "=" number(path ".rate")
		}
	n = split(devices, path_of, " ")
	for (i = 1; i <= n; i++) key("io_max", path_of[i] rates[path_of[i]])
}
function limits_all(at,    i, path, name) {
	limit_key("memory", at ".memory.limit")
	limit_key("memory_low", at ".memory.reservation")
	if ((at ".memory.swap" in V) && V[at ".memory.swap"] + 0 != 0) limit_swap(at ".memory")
	if (at ".memory.swappiness" in V) key("cgroup.memory.swappiness", number(at ".memory.swappiness"))
	limit_cpu(at ".cpu")
	if ((at ".pids.limit" in V) && V[at ".pids.limit"] + 0 > 0) limit_key("pids", at ".pids.limit")
	limit_io(at ".blockIO")
	for (i = 0; i < size[at ".hugepageLimits"]; i++) {
		path = at ".hugepageLimits[" i "]"
		if (V[path ".pageSize"] !~ /^[0-9]+[KMG]B$/) fail(path ".pageSize", "not a page size")
		name = substr(V[path ".pageSize"], 1, length(V[path ".pageSize"]) - 1)
		if (limit(path ".limit") != "unlimited") key("hugetlb", name " " limit(path ".limit"))
	}
	for (i = 1; i <= lines; i++) {
		if (index(paths[i], at ".unified.") != 1) continue
		name = map_key(paths[i], at ".unified.")
		if (name !~ /^[a-z0-9_]+([.][A-Za-z0-9_]+)+$/) fail(at ".unified", name ": not a file of a cgroup")
		key("cgroup." name, value_of(V[paths[i]]))
	}
}
# A key that is no plain word stands in the path as JSON.
function map_key(path, above) {
	path = substr(path, length(above) + 1)
	return path ~ /^"/ ? substr(path, 2, length(path) - 2) : path
}
function device_number(path) { return (path in V) && V[path] + 0 >= 0 ? V[path] : "*" }
function device_access(at) {
	if (!given(at ".access")) return "rwm"
	if (V[at ".access"] !~ /^[rwm]+$/) fail(at ".access", "not of rwm")
	return V[at ".access"]
}
# The list begins with all denied; what may be opened is a line each.
function device_rules(at,    i, path, type, all) {
	if (!(size[at] > 0)) return
	# null is always there: with it the list is held, whatever else is not on it
	key("devices", "c 1:3 rwm")
	for (i = 0; i < size[at]; i++) {
		path = at "[" i "]"
		type = given(path ".type") ? V[path ".type"] : "a"
		if (type != "a" && type != "b" && type != "c") fail(path ".type", "not a, b or c")
		all = type == "a" && device_number(path ".major") == "*" && device_number(path ".minor") == "*"
		if (V[path ".allow"] != "true") {
			if (i > 0 || !all) fail(at, "what is denied again after it was allowed is not carried by ctr-oci")
			continue
		}
		key("devices", (type == "a" ? "a *:*" : type " " device_number(path ".major") ":" device_number(path ".minor")) " " device_access(path))
	}
}
function device_letters(rules, at, type,    i, path, letters) {
	if (!(size[rules] > 0)) return "rw"
	for (i = 0; i < size[rules]; i++) {
		path = rules "[" i "]"
		if (V[path ".allow"] == "true" && (!given(path ".type") || V[path ".type"] == "a" || V[path ".type"] == type) \
			&& (device_number(path ".major") == "*" || V[path ".major"] == number(at ".major")) \
			&& (device_number(path ".minor") == "*" || V[path ".minor"] == number(at ".minor"))) letters = device_access(path)
	}
	if (letters == "") fail(at, "no rule of linux.resources.devices allows it")
	return letters
}
function devices_all(list, rules,    i, at, type, usual) {
	usual = " null zero full random urandom tty console ptmx "
	for (i = 0; i < size[list]; i++) {
		at = list "[" i "]"
		if (V[at ".path"] !~ "^/dev/[A-Za-z0-9_./-]+$" || V[at ".path"] ~ "/[.][.]?(/|$)") fail(at ".path", "not below /dev")
		if (index(usual, " " substr(V[at ".path"], 6) " ") > 0) continue
		type = V[at ".type"] == "u" ? "c" : V[at ".type"]
		if (type != "c" && type != "b") fail(at ".type", "is not carried by ctr-oci")
		key("devices", V[at ".path"] " " device_letters(rules, at, type))
		print "device " sh_word(V[at ".path"]) " " type " " number(at ".major") " " number(at ".minor") >"checks"
	}
}
'
