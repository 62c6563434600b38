# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# mounts of config.json. All here are private, in the order of their places.

# shellcheck disable=SC2016 # of jq, not of sh
jq_mounts='
# When a file was read last is the kernel-made default here.
def option_ignored: ["atime", "noatime", "diratime", "nodiratime", "relatime", "norelatime", "strictatime", "nostrictatime",
	"private", "rprivate", "async", "newinstance"];
def option_pairs: {ro: "ro", rro: "ro", rw: "rw", nosuid: "nosuid", suid: "suid", nodev: "nodev", dev: "dev", noexec: "noexec", exec: "exec"};
def option_values: {tmpfs: ["size", "nr_inodes", "mode", "uid", "gid"], proc: ["hidepid", "gid", "subset"],
	devpts: ["ptmxmode", "mode", "uid", "gid", "max"]};
def map_text(path): list(path) | map(only(path; ["containerID", "hostID", "size"])
	| "\(.containerID // 0 | id(path)):\(.hostID // 0 | id(path)):\(.size // 0 | id(path))");
def mount_map(path):
	(.uidMappings | map_text(path + ".uidMappings")) as $users
	| if (.gidMappings | map_text(path + ".gidMappings")) != $users
	then bad(path + ".gidMappings"; "users and groups of a mount are mapped alike, or not at all")
	elif $users == [] then "idmap" else $users | map("idmap=" + .) | join(",") end;
# One option of a mount of this type to what our lines have.
def mount_option(path; $mount; $type):
	. as $option | option_pairs[$option] as $pair
	| if option_ignored | index([$option]) != null then empty
	elif $pair != null then $pair
	elif ($option == "bind" or $option == "rbind") and $type == "bind" then if $option == "rbind" then "rec" else empty end
	elif $option == "slave" or $option == "rslave" then if $type == "bind" then "slave" else empty end
	elif ($option == "idmap" or $option == "ridmap") and $type == "bind" then $mount | mount_map(path)
	elif $option == "tmpcopyup" and $type == "tmpfs" then "copy"
	elif ($option | test("^[a-z_]+=[A-Za-z0-9]+$")) and ((option_values[$type] // []) | index([$option | split("=")[0]]) != null)
	then $option
	else bad(path + ".options"; "\($option | tojson): is not carried by ctr-oci") end;
def mount_line(key; parts; options):
	line(key; parts + (if options == [] then [] else [options | join(",")] end) | words);
def mount(path; readonly):
	only(path; ["destination", "type", "source", "options", "uidMappings", "gidMappings"]) | . as $mount
	| (.destination | absolute(path + ".destination") | sub("/+$"; "")) as $place
	| (.options | list(path + ".options") | map(text(path + ".options"))) as $asked
	| (if ($asked | index(["bind"])) != null or ($asked | index(["rbind"])) != null then "bind" else .type // "bind" | text(path + ".type") end) as $type
	| ([$asked[] | mount_option(path; $mount; $type)]) as $options
	# Without a word these are as the source has them, or none.
	| ((["suid", "dev"] | map(select(. as $one | ($options | index([$one]) == null) and ($options | index(["no" + $one]) == null)))) + $options) as $open
	| if $place == "" then bad(path + ".destination"; "is the root itself")
	elif $place == "/dev" then
		if $type == "tmpfs" then empty else bad(path; "/dev is made for the container, another cannot be mounted there") end
	elif $type == "bind" then
		mount_line("bind"; [(.source | text(path + ".source") | if startswith("/") then . else $bundle + "/" + . end), $place]; $open | unique)
	elif $type == "tmpfs" then mount_line("tmpfs"; [$place]; $open)
	elif $type == "proc" then mount_line("proc"; [$place]; $options - ["rw", "suid", "dev", "exec", "nosuid", "nodev", "noexec"])
	elif $type == "sysfs" then
		if ($options | index(["ro"])) == null then bad(path; "a sysfs that can be written is not carried by ctr-oci") else mount_line("sysfs"; [$place]; []) end
	elif $type == "devpts" then mount_line("devpts"; [$place]; $options - ["rw", "ro", "suid", "dev", "exec", "nosuid", "nodev", "noexec"])
	elif $type == "mqueue" then mount_line("mqueue"; [$place]; [])
	elif $type == "cgroup" or $type == "cgroup2" then mount_line("cgroup"; [$place]; [])
	else bad(path + ".type"; "\($type | tojson): is not carried by ctr-oci") end,
	# What is read-only would lack it.
	if readonly and ($place | test("^/(dev|proc|sys)/") | not) then "Cplace \($place | sh_word) \(if $type == "bind" then .source // "" else "/" end | sh_word)" else empty end;
def mounts_all(readonly): list("mounts") | to_entries[] | "mounts[\(.key)]" as $path | .value | mount($path; readonly);
# A cgroup that can be written is one that the container divides.
def mounts_delegate: any((.mounts // [])[]; (.type == "cgroup" or .type == "cgroup2") and ((.options // []) | index(["ro"]) == null));
'
