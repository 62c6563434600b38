# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# What all jq(1) programs here share: checks that end with the JSON path, and quoting as
# base/quote.h of these programs reads it. Every string goes through `text`: one with a NUL cannot
# be carried. No program has a single quote in it.

# shellcheck disable=SC2016 # of jq, not of sh
jq_common='
def bad(path; why): "\(path): \(why)\n" | halt_error(1);
def text(path):
	if type != "string" then bad(path; "not a string")
	elif (explode | any(. == 0)) then bad(path; "has a NUL byte") else . end;
def number(path):
	if type != "number" or . != floor then bad(path; "not a whole number") else . end;
# jq keeps numbers as a double does: above this it would carry another one.
def whole(path):
	number(path) | if . < 0 or . > 9007199254740991 then bad(path; "\(.) cannot be carried exactly") else . end;
def limit(path): # -1 and what is as good as no limit
	number(path) | if . < 0 or . >= 9223372036854767616 then "unlimited" else whole(path) | tostring end;
def flag(path): if type == "boolean" then . elif . == null then false else bad(path; "not true or false") end;
def list(path): if . == null then [] elif type == "array" then . else bad(path; "not an array") end;
def object(path): if . == null then {} elif type == "object" then . else bad(path; "not an object") end;
def empty_value: . == null or . == false or . == 0 or . == "" or . == [] or . == {};
# A field that is not known is an error unless it says nothing.
def known(path; fields):
	object(path) | . as $object
	| (keys_unsorted - fields)[] as $field | $object[$field]
	| if empty_value then empty else bad(path + (if path == "" then "" else "." end) + $field; "is not carried by ctr-oci") end;
def only(path; fields): ([known(path; fields)] | empty), object(path);
# A value, a word of a list, a row of words.
def escape: tojson | split("\\\\") | map(gsub("\\\\u00(?<hex>[0-9a-f]{2})"; "\\x\(.hex)")) | join("\\\\");
def value: if test("^[A-Za-z0-9_./:=,+@%-][A-Za-z0-9_./:=,+@% -]*$") and (endswith(" ") | not) then . else escape end;
def word: if test("^[A-Za-z0-9_./:=,+@%-]+$") then . else escape end;
def words: map(word) | join(" ");
def octal: if . < 8 then tostring else (. / 8 | floor | octal) + (. % 8 | tostring) end;
def line(key; text): "I\(key) = \(text)";
def section(name): "I[\(name)]";
# A word for sh, in one line: $newline is a variable there.
def sh_word: @sh | gsub("\n"; "\u0027\"$newline\"\u0027");
def absolute(path): text(path) | if startswith("/") then . else bad(path; "not an absolute path") end;
'
