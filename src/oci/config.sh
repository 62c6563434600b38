# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# config.json as a whole. Out, a letter before each line: I a configuration of ctr-spec(5), S a
# profile of ctr-seccomp(5), P the process for later sessions, H T the two halves of its state
# around pid and status, N D Z commands of hooks (namespaces, started, stopped), C what is
# looked at before it is made.

# shellcheck disable=SC2016 # of jq, not of sh
jq_config='
def namespace_keys: {pid: "pid", network: "net", mount: "mount", ipc: "ipc", uts: "uts", user: "user", cgroup: "cgroup", time: "time"};
# What a mount of cgroups shows is the container own, so it has a view of its own too.
def namespace_lines($cgroups):
	(.namespaces | list("linux.namespaces") | map(only("linux.namespaces"; ["type", "path"]))) as $asked
	| ($asked | map(.type) | if (unique | length) < length then bad("linux.namespaces"; "one is given twice") else . end) as $types
	| ($types - (namespace_keys | keys) | if . == [] then . else bad("linux.namespaces"; "\(.[0] | tojson): is not carried by ctr-oci") end) as $unused
	| (if $types | index(["mount"]) == null then bad("linux.namespaces"; "that of mounts is missing") else empty end),
	(namespace_keys | to_entries[] | .key as $type | .value as $key
	| [$asked[] | select(.type == $type)] | if . == [] then line($key; if $key == "cgroup" and $cgroups then "private" else "host" end)
	elif (.[0].path // "") == "" then line($key; "private")
	else line($key; .[0].path | absolute("linux.namespaces: " + $type) | value) end);
def has_namespace($type): any((.namespaces // [])[]; .type == $type and (.path // "") == "");
def id_maps:
	(.uidMappings | map_text("linux.uidMappings")) as $users | (.gidMappings | map_text("linux.gidMappings")) as $groups
	| if has_namespace("user") then
		if $users == [] or $groups == [] then bad("linux.uidMappings"; "a user namespace needs maps of users and groups")
		else line("uid_map"; $users | join(" ")), line("gid_map"; $groups | join(" ")) end
	elif $users != [] and (any((.namespaces // [])[]; .type == "user") | not) then bad("linux.uidMappings"; "there is no user namespace")
	else empty end;
def time_offset(path): only(path; ["secs", "nanosecs"])
	| (.nanosecs // 0 | whole(path)) as $nano | (.secs // 0 | number(path))
	| if . < 0 and $nano > 0 then bad(path; "nanoseconds besides a negative offset are not carried") else
		"\(.)" + (if $nano == 0 then "" else "." + ("000000000\($nano)" | .[-9:]) end) end;
def time_offsets: object("linux.timeOffsets") | only("linux.timeOffsets"; ["monotonic", "boottime"])
	| ["monotonic", "boottime"][] as $clock | .[$clock] | if . == null then empty
	else line("time_\($clock)"; time_offset("linux.timeOffsets.\($clock)")) end;
def covered(key; path): list(path) | map(absolute(path) | if test("[*]") then bad(path; "\(tojson): has a *") else "?" + . end)
	| line(key; ["none"] + . | words);
def personality: only("linux.personality"; ["domain", "flags"])
	| (if (.flags | list("linux.personality.flags")) != [] then bad("linux.personality.flags"; "is not carried by ctr-oci") else . end)
	| if (.domain // "LINUX") == "LINUX" then empty elif .domain == "LINUX32" then line("personality"; "linux32")
	else bad("linux.personality.domain"; "\(.domain | tojson): LINUX or LINUX32") end;
# A hook as a command of sh; its state is what stands before it in the pipe.
def hook_lines(letter; path; hooks): hooks | list(path) | to_entries[] | "\(path)[\(.key)]" as $path | .value
	| only($path; ["path", "args", "env", "timeout"])
	| (.path | absolute($path + ".path") | if test("=") then bad($path + ".path"; "has a =") else . end) as $program
	| (.args | list($path + ".args") | .[1:] | map(text($path + ".args"))) as $args
	| (.env | environment($path + ".env")) as $env
	| (.timeout // 3600 | whole($path + ".timeout")) as $seconds
	| ["run_hook", "timeout", "-k", "1", ($seconds | tostring), "env", "-i"] + $env + [$program] + $args
	| "\(letter)\(sh_word)";
def hooks_all:
	object("hooks") | only("hooks"; ["prestart", "createRuntime", "poststart", "poststop"])
	| hook_lines("N"; "hooks.prestart"; .prestart), hook_lines("N"; "hooks.createRuntime"; .createRuntime),
	hook_lines("D"; "hooks.poststart"; .poststart), hook_lines("Z"; "hooks.poststop"; .poststop);
def hook_key(key): line(key; [$self, "hook", $state] | words);
def linux_fields: ["uidMappings", "gidMappings", "sysctl", "resources", "cgroupsPath", "namespaces", "devices", "seccomp",
	"rootfsPropagation", "maskedPaths", "readonlyPaths", "mountLabel", "personality", "timeOffsets"];
# The last part is the name of the container own, which is ours to choose; what is above it has limits.
def cgroup_parent:
	.cgroupsPath // "" | text("linux.cgroupsPath")
	| if test("^[^/]*:[^/]*:") then bad("linux.cgroupsPath"; "\(tojson): systemd is not asked for cgroups: engines have a switch for it (cgroupfs)")
	else split("/") | map(select(. != "")) | if length < 2 then empty else "/" + (.[:-1] | join("/")) | line("parent"; value) end end;
def container_lines:
	section("container"), (.process | process_container),
	(.root | only("root"; ["path", "readonly"])
	| "Crootfs \(.path | if startswith("/") then . else $bundle + "/" + . end | sh_word)",
	line("rootfs"; .path | text("root.path") | if startswith("/") then . else $bundle + "/" + . end | value),
	line("readonly"; if .readonly | flag("root.readonly") then "yes" else "no" end)),
	line("init"; "no"),
	(if $fds == "0" then empty else line("fds"; [range($fds | tonumber) | . + 3 | tostring] | join(" ")) end),
	(.hostname // "" | text("hostname") | if . == "" then empty else line("hostname"; value) end),
	(.domainname // "" | text("domainname") | if . == "" then empty else line("domainname"; value) end),
	(.linux.personality | if . == null then empty else personality end);
def security_lines:
	section("security"), (.process | process_security),
	(.linux | if .seccomp == null then line("seccomp"; "none") else line("seccomp"; $state + "/seccomp" | value) end,
	(.resources // {} | .devices | device_rules("linux.resources.devices")),
	((.resources // {} | .devices // []) as $rules | .devices | devices("linux.devices"; $rules)),
	(.maskedPaths | covered("masked_paths"; "linux.maskedPaths")),
	(.readonlyPaths | covered("readonly_paths"; "linux.readonlyPaths")),
	(.sysctl | object("linux.sysctl") | to_entries[]
		| (.key | if test("^[A-Za-z0-9_@+,./-]+$") then . else bad("linux.sysctl"; "\(tojson): not a name") end) as $name
		| line("sysctl." + $name; .value | text("linux.sysctl") | value)));
def state_lines:
	"P\(.process | tojson)",
	"H\({ociVersion, id: $id} | tojson | .[1:-1])",
	"T\({bundle: $bundle, rootfs: (.root.path | if startswith("/") then . else $bundle + "/" + . end), created: (now | todate), annotations: (.annotations // {}), owner: ""} | tojson | .[1:-1])",
	(.process.consoleSize | if . == null then empty else only("process.consoleSize"; ["height", "width"])
		| "Csize \(.height // 0 | whole("process.consoleSize")) \(.width // 0 | whole("process.consoleSize"))" end),
	(if .process.terminal == true then "Cterminal" else empty end);
# A line is a line, whatever strings are in it: what begins a line says what it is.
def in_one_line: if index("\n") != null then bad("config.json"; "a newline where none can be") else . end;
($bundle | text("bundle")) as $unused
| only(""; ["ociVersion", "process", "root", "hostname", "domainname", "mounts", "hooks", "annotations", "linux"])
| (if (.ociVersion | text("ociVersion") | test("^1[.]")) then . else bad("ociVersion"; "\(.ociVersion | tojson): not 1") end)
| (if .process == null then bad("process"; "is missing") elif .root == null then bad("root"; "is missing") elif .linux == null then bad("linux"; "is missing") else . end)
| (.annotations | object("annotations") | map_values(text("annotations"))) as $unused
| ([(.process | known("process"; process_fields)), (.linux | known("linux"; linux_fields))] | .[0]) as $unused
| (if (.linux.rootfsPropagation // "private") | . == "" or . == "private" or . == "rprivate" or . == "slave" or . == "rslave" then .
	else bad("linux.rootfsPropagation"; "what is mounted in the container is not passed on to the host") end)
| (container_lines, section("namespaces"), (any((.mounts // [])[]; .type == "cgroup" or .type == "cgroup2") as $cgroups | .linux | namespace_lines($cgroups), id_maps, (.timeOffsets | time_offsets)),
section("mount"), ((.root.readonly // false) as $readonly | .mounts | mounts_all($readonly)),
section("limits"), (.process | process_limits), (.linux.resources // {} | only("linux.resources"; ["devices", "memory", "cpu", "pids", "blockIO", "hugepageLimits", "network", "rdma", "unified"]) | limits_all("linux.resources")),
(if mounts_delegate then line("delegate"; "yes") else empty end), (.linux | cgroup_parent),
security_lines, section("log"), line("mode"; if .process.terminal == true then "none" else "inherit" end),
(.hooks | hooks_all) ,
(.hooks // {} | if [.prestart, .createRuntime, .poststart, .poststop] | any(. != null and . != []) then
	section("hooks"), line("timeout"; "1h"),
	(if ((.prestart // []) + (.createRuntime // [])) != [] then hook_key("net") else empty end),
	(if (.poststart // []) != [] then hook_key("started") else empty end),
	(if (.poststop // []) != [] then hook_key("stopped") else empty end) else empty end),
(.linux.seccomp | if . == null then empty else seccomp_profile("linux.seccomp") end),
(.linux.mountLabel // "" | if . == "" then empty else bad("linux.mountLabel"; "is not carried by ctr-oci") end),
state_lines) | in_one_line
'
