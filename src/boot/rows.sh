# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# What is known of a container: rows of one table, from the text that ctr-spawn check
# and ctr-status show print; never from an INI file.

# SECTION KEY: the value in $text, what ctr-spawn check has printed, into $value.
value() {
	value=${text#*"${nl}[$1]$nl"}
	[ "$value" != "$text" ] || value=
	value=$nl${value%%"${nl}["*}
	case $value in
	*"$nl$2 = "*)
		value=${value#*"$nl$2 = "}
		value=${value%%"$nl"*}
		;;
	*) value= ;;
	esac
}

# What is kept of a container is a row of the table: NAME|KEY=VALUE.
keep() { table="$table$1|$2=$3$nl"; }
row() {
	row=${table#*"$nl$1|$2="}
	[ "$row" != "$table" ] || { row= && return 1; }
	row=${row%%"$nl"*}
}

# NAME, with $text: the rows of its [boot].
keep_boot() {
	for key in auto after timeout keep; do
		value boot "$key"
		keep "$1" "$key" "$value"
	done
	value restart policy
	keep "$1" policy "$value"
}

# Of standard input; Debian's BusyBox has no cksum.
digest() { if command -v cksum >/dev/null; then cksum; else md5sum; fi; }
