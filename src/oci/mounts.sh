# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# mounts of config.json. All here are private, in the order of their places.

# shellcheck disable=SC2016 # of awk, not of sh
awk_mounts='
function maps_fields(at) { fields(at, "l [] o [].containerID n [].hostID n [].size n") }
function mounts_fields() {
	fields(".mounts", "l [] o [].destination s [].type s [].source s [].options l [].options[] s")
	maps_fields(".mounts[].uidMappings")
	maps_fields(".mounts[].gidMappings")
	# those of a mount that change nothing, as all are private and a time of reading is the kernel own
	split("atime noatime diratime nodiratime relatime norelatime strictatime nostrictatime " \
		"private rprivate async newinstance", names, " ")
	for (i in names) option_ignored[names[i]] = 1
	split("ro rw nosuid suid nodev dev noexec exec", names, " ")
	for (i in names) option_same[names[i]] = 1
	option_values["tmpfs"] = " size nr_inodes mode uid gid "
	option_values["proc"] = " hidepid gid subset "
	option_values["devpts"] = " ptmxmode mode uid gid max "
}
function map_of(path, before, between,    i, out) {
	for (i = 0; i < size[path]; i++)
		out = out (i > 0 ? between : "") before identity(path "[" i "].containerID") ":" \
			identity(path "[" i "].hostID") ":" identity(path "[" i "].size")
	return out
}
function mount_map(at,    users) {
	users = map_of(at ".uidMappings", "idmap=", ",")
	if (map_of(at ".gidMappings", "idmap=", ",") != users)
		fail(at ".gidMappings", "users and groups of a mount are mapped alike, or not at all")
	return users == "" ? "idmap" : users
}
# One option to what our lines have; "" for nothing.
function mount_option(at, type, option,    name) {
	if (option in option_ignored) return ""
	if (option == "rro") return "ro"
	if (option in option_same) return option
	if (type == "bind" && option == "bind") return ""
	if (type == "bind" && option == "rbind") return "rec"
	if (option == "slave" || option == "rslave") return type == "bind" ? "slave" : ""
	if (type == "bind" && (option == "idmap" || option == "ridmap")) return mount_map(at)
	if (type == "tmpfs" && option == "tmpcopyup") return "copy"
	name = substr(option, 1, index(option, "=") - 1)
	if (option ~ /^[a-z_]+=[A-Za-z0-9]+$/ && index(option_values[type], " " name " ") > 0) return option
	fail(at ".options", option ": is not carried by ctr-oci")
}
# Into options, without those that are of no use to this kind.
function mount_options(at, type, but,    i, option) {
	options = ""
	split("", has)
	for (i = 0; i < size[at ".options"]; i++) {
		option = mount_option(at, type, V[at ".options[" i "]"])
		has[option] = 1
		if (option != "" && index(but, " " option " ") == 0) options = options (options == "" ? "" : ",") option
	}
}
# Without a word these are as the source has them, or none.
function mount_open(    out) {
	out = options
	if (!("suid" in has) && !("nosuid" in has)) out = "suid" (out == "" ? "" : ",") out
	if (!("dev" in has) && !("nodev" in has)) out = "dev" (out == "" ? "" : ",") out
	return out
}
function mount_type(at,    i) {
	for (i = 0; i < size[at ".options"]; i++)
		if (V[at ".options[" i "]"] == "bind" || V[at ".options[" i "]"] == "rbind") return "bind"
	return given(at ".type") ? V[at ".type"] : "bind"
}
function mount_line(name, words, with) { key(name, words (with == "" ? "" : " " with)) }
function mount_one(at,    place, type, usual) {
	usual = " rw ro suid dev exec nosuid nodev noexec "
	place = absolute(at ".destination")
	sub(/\/+$/, "", place)
	type = mount_type(at)
	if (place == "") fail(at ".destination", "is the root itself")
	# What is read-only would lack it.
	if (V[".root.readonly"] == "true" && place !~ /^\/(dev|proc|sys)\//)
		print "place " sh_word(place) " " sh_word(type == "bind" ? V[at ".source"] : "/") >"checks"
	if (place == "/dev") {
		if (type != "tmpfs") fail(at, "/dev is made for the container, another cannot be mounted there")
		mount_options(at, type, "")
		return
	}
	mount_options(at, type, type == "proc" ? " rw suid dev exec nosuid nodev noexec " : type == "devpts" ? usual : "")
	if (type == "bind") {
		if (!given(at ".source")) fail(at ".source", "is missing")
		mount_line("bind", word(below_bundle(at ".source")) " " word(place), mount_open())
	} else if (type == "tmpfs") mount_line("tmpfs", word(place), mount_open())
	else if (type == "proc" || type == "devpts") mount_line(type, word(place), options)
	else if (type == "sysfs") mount_line("sysfs", word(place), "ro" in has ? "" : "rw")
	else if (type == "mqueue") { # of the host, where the namespace is
		if ("ipc" in namespace) mount_line("mqueue", word(place), "")
		else mount_line("bind", "/dev/mqueue " word(place), options (options == "" ? "" : ",") "optional")
	}
	else if (type == "cgroup" || type == "cgroup2") {
		mount_line("cgroup", word(place), "")
		cgroups = 1
		if (!("ro" in has)) delegate = 1
	} else fail(at ".type", type ": is not carried by ctr-oci")
}
function mounts_all(    i) {
	for (i = 0; i < size[".mounts"]; i++) mount_one(".mounts[" i "]")
}
'
