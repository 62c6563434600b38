# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# linux.resources of config.json, and those of update.

# shellcheck disable=SC2016 # of jq, not of sh
jq_limits='
def size_line(key; path): if . == null then empty else limit(path) | if . == "unlimited" then empty else line(key; .) end end;
def refuse_any(path): if empty_value then empty else bad(path; "is not carried by ctr-oci") end;
def limit_memory(path):
	only(path; ["limit", "reservation", "swap", "swappiness", "checkBeforeUpdate", "useHierarchy"])
	| (.limit | size_line("memory"; path + ".limit")), (.reservation | size_line("memory_low"; path + ".reservation")),
	(if .swap == null or .swap == 0 then empty
	else (.swap | limit(path + ".swap")) as $swap | (.limit // 0 | limit(path + ".limit")) as $memory
	| if $swap == "unlimited" then line("swap"; "unlimited")
	elif $memory == "unlimited" or $memory == "0" then bad(path + ".swap"; "needs a limit of memory")
	elif ($swap | tonumber) < ($memory | tonumber) then bad(path + ".swap"; "is below the limit of memory")
	else line("swap"; ($swap | tonumber) - ($memory | tonumber) | tostring) end end),
	(if .swappiness == null then empty else line("cgroup.memory.swappiness"; .swappiness | whole(path + ".swappiness") | tostring) end);
def limit_cpu(path):
	only(path; ["shares", "quota", "period", "realtimeRuntime", "realtimePeriod", "cpus", "mems"])
	| (if (.shares // 0) == 0 then empty
	else line("cpu_weight"; .shares | whole(path + ".shares") * 100 / 1024 | floor | if . < 1 then 1 elif . > 10000 then 10000 else . end | tostring) end),
	(if (.quota // 0) <= 0 then empty
	else line("cpu"; (.quota | whole(path + ".quota")) / (.period // 100000 | whole(path + ".period") | if . == 0 then 100000 else . end)
		| . * 10000 | round | if . < 100 then 100 else . end | . / 10000 | tostring) end),
	(if (.realtimePeriod // 0) == 0 then empty else line("cgroup.cpu.rt_period_us"; .realtimePeriod | whole(path + ".realtimePeriod") | tostring) end),
	(if (.realtimeRuntime // 0) == 0 then empty else line("cgroup.cpu.rt_runtime_us"; .realtimeRuntime | whole(path + ".realtimeRuntime") | tostring) end),
	(["cpus", "cpuset"], ["mems", "cpuset_mems"]) as $pair
	| .[$pair[0]] // "" | text(path + "." + $pair[0]) | if . == "" then empty else line($pair[1]; value) end;
def throttle(path; word): list(path)[] | only(path; ["major", "minor", "rate"])
	| {device: "\(.major // 0 | whole(path)):\(.minor // 0 | whole(path))", rate: "\(word)=\(.rate // 0 | whole(path))"};
def limit_io(path):
	only(path; ["weight", "throttleReadBpsDevice", "throttleWriteBpsDevice", "throttleReadIOPSDevice", "throttleWriteIOPSDevice"])
	| (if (.weight // 0) == 0 then empty else line("io_weight"; 1 + ((.weight | whole(path + ".weight")) - 10) * 9999 / 990 | floor | tostring) end),
	([(["throttleReadBpsDevice", "rbps"], ["throttleWriteBpsDevice", "wbps"], ["throttleReadIOPSDevice", "riops"], ["throttleWriteIOPSDevice", "wiops"])
		as $pair | .[$pair[0]] | throttle(path + "." + $pair[0]; $pair[1])]
	| group_by(.device)[] | line("io_max"; [.[0].device] + map(.rate) | join(" ")));
def limits_all(path):
	(.memory | if . == null then empty else limit_memory(path + ".memory") end),
	(.cpu | if . == null then empty else limit_cpu(path + ".cpu") end),
	(.pids | if . == null then empty else only(path + ".pids"; ["limit"])
		| if (.limit // 0) <= 0 then empty else .limit | size_line("pids"; path + ".pids.limit") end end),
	(.blockIO | if . == null then empty else limit_io(path + ".blockIO") end),
	(.hugepageLimits | list(path + ".hugepageLimits")[] | only(path + ".hugepageLimits"; ["pageSize", "limit"])
		| (.pageSize // "" | text(path + ".hugepageLimits") | if test("^[0-9]+[KMG]B$") then .[:-1] else bad(path + ".hugepageLimits"; "\(tojson): not a page size") end) as $page
		| .limit // 0 | limit(path + ".hugepageLimits") | if . == "unlimited" then empty else line("hugetlb"; "\($page) \(.)") end),
	(.unified | object(path + ".unified") | to_entries[]
		| (.key | if test("^[a-z0-9_]+([.][A-Za-z0-9_]+)+$") then . else bad(path + ".unified"; "\(tojson): not a file of a cgroup") end) as $file
		| line("cgroup." + $file; .value | text(path + ".unified") | value)),
	(["network", "rdma"][] as $field | .[$field] | refuse_any(path + "." + $field));
# The list begins with all denied; what may be opened is a line each.
def device_number: if . == null or . < 0 then "*" else tostring end;
def device_rule(path):
	only(path; ["allow", "type", "major", "minor", "access"])
	| (.type // "a" | if . == "" then "a" elif . == "a" or . == "b" or . == "c" then . else bad(path + ".type"; "\(tojson): not a, b or c") end) as $type
	| (.access // "" | text(path + ".access") | if . == "" then "rwm" elif test("^[rwm]+$") then . else bad(path + ".access"; "not of rwm") end) as $access
	| {allow: (.allow | flag(path + ".allow")), all: ($type == "a" and ((.major // -1) < 0) and ((.minor // -1) < 0)),
		text: (if $type == "a" then "a *:* \($access)" else "\($type) \(.major | device_number):\(.minor | device_number) \($access)" end)};
def device_rules(path):
	list(path) | to_entries | map(.key as $at | .value | device_rule("\(path)[\($at)]"))
	| (if length > 0 and (.[0].allow | not) and .[0].all then .[1:] else . end) as $rules
	| ($rules | map(select(.allow | not)) | if . == [] then empty
		else bad(path; "what is denied again after it was allowed is not carried by ctr-oci") end),
	# null is always there: with it the list is held, whatever else is not on it
	(if length > 0 then line("devices"; "c 1:3 rwm") else empty end),
	($rules[] | line("devices"; .text));
def device_usual: ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/console", "/dev/ptmx"];
def device_letters(path; $device; $rules):
	def same($one; $other): $one == null or $one < 0 or $one == ($other // 0);
	if $rules == [] then "rw"
	else [$rules[] | select(.allow == true and (((.type // "") | . == "" or . == "a" or . == $device.type))
		and same(.major; $device.major) and same(.minor; $device.minor)) | .access // "" | if . == "" then "rwm" else . end]
	| if . == [] then bad(path; "no rule of linux.resources.devices allows it") else .[-1] end end;
def devices(path; $rules):
	list(path) | to_entries[] | "\(path)[\(.key)]" as $path | .value
	| only($path; ["path", "type", "major", "minor", "fileMode", "uid", "gid"])
	| (.path | text($path + ".path") | if test("^/dev/[A-Za-z0-9_./-]+$") and (test("/[.][.]?(/|$)") | not) then . else bad($path + ".path"; "not below /dev") end) as $name
	| if device_usual | index([$name]) != null then empty
	elif .type != "c" and .type != "b" and .type != "u" then bad($path + ".type"; "is not carried by ctr-oci")
	else line("devices"; "\($name) \(device_letters($path; .; $rules))"),
	"Cdevice \($name | sh_word) \(if .type == "b" then "b" else "c" end) \(.major // 0 | whole($path)) \(.minor // 0 | whole($path))" end;
'
