# shellcheck shell=sh
# A runtime for conmon alone, into FILE: what `create ... --pid-file FILE ...` starts is the command in $COMMAND.
conmon_runtime() { # FILE
	cat >"$1" <<'S'
#!/bin/sh
while [ $# -gt 0 ]; do
	[ "$1" != --pid-file ] || file=$2
	shift
done
[ -n "$file" ] || exit 0
sh -c "$COMMAND" &
printf %s $! >"$file"
S
	chmod 755 "$1"
}
