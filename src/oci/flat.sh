# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# JSON into awk. jq only reads it, for it takes 0.1 s to compile a program as large as what follows: a line
# a value, its path, a tab, itself as JSON. Keys that are no plain words are JSON in the path too, so
# no key can be taken for another path. Awk checks each line by one table: a field that is not in
# it is an error unless it says nothing. No program has a single quote in it.

# shellcheck disable=SC2016 # of jq, not of sh
jq_flat='
def flat($at): if . == {} or . == [] then "\($at)\t\(tojson)"
	elif type == "object" then keys_unsorted[] as $key | .[$key]
		| flat($at + "." + (if $key | test("^[A-Za-z0-9_]+$") then $key else $key | tojson end))
	elif type == "array" then range(length) as $i | .[$i] | flat("\($at)[\($i)]")
	else "\($at)\t\(tojson)" end;
'

# Strings stay as JSON has them between its quotes ("inner"): what is plain there is plain, and what is
# not begins with a backslash. s string, n number, b boolean, l list, o object; [] any index, .* any key.
# shellcheck disable=SC2016 # of awk, not of sh
awk_read='
function fail(path, why) {
	sub(/^[.]/, "", path)
	print path (path == "" ? "" : ": ") why >"/dev/stderr"
	exit 1
}
# Rows of the table: a path below another and its type, in turn; a lone type first is of the other itself.
function fields(above, rows,    i, n, row) {
	n = split(rows, row, " ")
	i = 1
	if (n % 2 == 1) field[above] = row[i++]
	for (; i < n; i += 2) field[above row[i]] = row[i + 1]
}
# Lists above this path are as long as its index says.
function lengths(path,    at, above) {
	above = ""
	while (match(path, /\[[0-9]+\]/)) {
		above = above substr(path, 1, RSTART - 1)
		at = substr(path, RSTART + 1, RLENGTH - 2) + 1
		if (at > size[above]) size[above] = at
		above = above substr(path, RSTART, RLENGTH)
		path = substr(path, RSTART + RLENGTH)
	}
}
function says_nothing(value) {
	return value == "null" || value == "false" || value == "0" || value == "\"\"" || value == "[]" || value == "{}"
}
function has_nul(value) {
	gsub(/\\\\/, "", value)
	return index(value, "\\u0000") > 0
}
# The row of a path; a map has keys of all kinds.
function row_of(path,    i, n, maps) {
	n = split(map_fields, maps, " ")
	for (i = 1; i <= n; i++)
		if (index(path, maps[i] ".") == 1) return maps[i] ".*"
	gsub(/\[[0-9]+\]/, "[]", path)
	return path
}
function check(path, value,    row, type) {
	row = row_of(path)
	type = field[row]
	if (row !~ /[.][*]$/) lengths(path)
	if (type == "") {
		if (!says_nothing(value)) fail(path, "is not carried by ctr-oci")
		return
	}
	if (value == "null") return
	if (type == "s" && value !~ /^"/) fail(path, "not a string")
	if (type == "n" && value !~ /^-?[0-9]+$/)
		fail(path, value ~ /^-?[0-9]/ ? value " cannot be carried exactly" : "not a whole number")
	if (type == "b" && value != "true" && value != "false") fail(path, "not true or false")
	if (type == "l" && value != "[]") fail(path, "not an array")
	if (type == "o" && value != "{}") fail(path, "not an object")
	if (type == "s" && has_nul(value)) fail(path, "has a NUL byte")
	V[path] = type == "s" ? substr(value, 2, length(value) - 2) : value
	there[path] = 1
}
BEGIN { FS = "\t" }
{ paths[++lines] = $1; values[lines] = substr($0, length($1) + 2) }
function check_all(    i) {
	for (i = 1; i <= lines; i++)
		if (paths[i] ~ /^=/) V[paths[i]] = values[i]
		else check(paths[i], values[i])
}
# Numbers are text, so that large ones are printed as they came: + 0 where they are compared. jq keeps
# them as a double does.
function whole(path, text) {
	if (text ~ /^-/ || text + 0 > 9007199254740991) fail(path, text " cannot be carried exactly")
	return text
}
function number(path) { return path in V ? whole(path, V[path]) : 0 }
function identity(path,    id) {
	id = number(path)
	if (id + 0 > 4294967294) fail(path, "no such id")
	return id
}
# -1 and what is as good as no limit
function limit(path) {
	if (V[path] ~ /^-/ || V[path] + 0 >= 9223372036854767616) return "unlimited"
	return number(path)
}
function given(path) { return (path in V) && V[path] != "" }
function octal(bits) { return bits + 0 < 8 ? bits "" : octal(int(bits / 8)) (bits % 8) }
# A slash in brackets stands in a string, not between slashes: an awk keeps the backslash before it.
# Quoting as base/quote.h has it: a string, a value of a line, a word of a list.
function quoted(text,    part, n, i, out) {
	n = split(text, part, /\\\\/)
	out = ""
	for (i = 1; i <= n; i++) {
		while (match(part[i], /\\u00[0-9a-f][0-9a-f]/))
			part[i] = substr(part[i], 1, RSTART - 1) "\\x" substr(part[i], RSTART + 4, 2) substr(part[i], RSTART + 6)
		out = out (i > 1 ? "\\\\" : "") part[i]
	}
	return "\"" out "\""
}
function value_of(text) {
	return text ~ "^[A-Za-z0-9_./:=,+@%-][A-Za-z0-9_./:=,+@% -]*$" && text !~ / $/ ? text : quoted(text)
}
function word(text) { return text ~ "^[A-Za-z0-9_./:=,+@%-]+$" ? text : quoted(text) }
function hex(digits,    all) {
	all = "0123456789abcdef"
	return (index(all, substr(digits, 1, 1)) - 1) * 16 + index(all, substr(digits, 2, 1)) - 1
}
# The string itself, as a word of sh in one line: $newline is a variable there.
function sh_word(text,    out, token, at) {
	out = ""
	while (match(text, /\\u....|\\./)) {
		token = substr(text, RSTART, RLENGTH)
		out = out substr(text, 1, RSTART - 1)
		text = substr(text, RSTART + RLENGTH)
		at = index("nrtbf", substr(token, 2, 1))
		if (length(token) == 6) out = out sprintf("%c", hex(substr(token, 5)))
		else out = out (at > 0 ? substr("\n\r\t\b\f", at, 1) : substr(token, 2))
	}
	out = out text
	gsub(/\047/, "\047\"\047\"\047", out)
	gsub(/\n/, "\047\"$newline\"\047", out)
	return "\047" out "\047"
}
# A text of ours as a word of sh.
function sh_text(text) {
	gsub(/\047/, "\047\"\047\"\047", text)
	return "\047" text "\047"
}
function absolute(path) {
	if (V[path] !~ /^\//) fail(path, "not an absolute path")
	return V[path]
}
# A line that jq has put before: a string.
function inner(path) { return substr(V[path], 2, length(V[path]) - 2) }
function below_bundle(path) { return V[path] ~ /^\// ? V[path] : inner("=bundle") "/" V[path] }
function key(name, text) { ini = ini name " = " text "\n" }
function section(name) { ini = ini "[" name "]\n" }
function words_of(path,    i, out) {
	out = ""
	for (i = 0; i < size[path]; i++) out = out (i > 0 ? " " : "") word(V[path "[" i "]"])
	return out
}
'
