#!/bin/sh
# Shell completion: made out of the programs' tables; bash's is tried, the others' where those shells are.
. "$(dirname "$0")/lib.sh"
for shell in bash zsh fish; do
	ok "for $shell" sh -c 'dash "$0" "$1" "$2" >"$3" && busybox ash "$0" "$1" "$2" | cmp - "$3"' "$top/src/completion.sh" $shell "$top/bin" "$work/$shell"
done
ok 'no such shell' rc 2 sh "$top/src/completion.sh" csh "$top/bin"
ctr-spawn run web -- sleep 300 || exit 1
ctr-spawn run db -- sleep 300 || exit 1
cat >"$work/try" <<'T'
. "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_ctr "$1" "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$((COMP_CWORD - 1))]}"
printf '%s ' "${COMPREPLY[@]}"
T
if command -v bash >/dev/null; then
	try() { bash "$work/try" "$work/bash" "$@"; }
	is 'verbs' "$(try ctr-signal re | tr ' ' '\n' | grep . | sort | tr '\n' ' ')" 'reload restart resume '
	is 'verbs of another' "$(try ctr-status s)" 'show stats '
	is 'and of another' "$(try ctr-spawn c)" 'create check '
	is 'options of a verb' "$(try ctr-status stats --w)" '--watch '
	is 'not those of others' "$(try ctr-status stats --ex)" ' '
	is 'options of ctr-spawn' "$(try ctr-spawn exec --priv)" '--privileged '
	is 'those of a verb of it' "$(try ctr-spawn attach --d)" '--detach-keys '
	is 'not those of its other verbs' "$(try ctr-spawn exec --rep)" ' '
	is 'containers' "$(try ctr-signal stop w)" 'web '
	is 'by the path of a program' "$(try /usr/bin/ctr-status show d)" 'db '
else
	skip 'completing' 'no bash'
fi
for shell in zsh fish; do
	if command -v $shell >/dev/null; then
		ok "$shell takes it" $shell -n "$work/$shell"
	else
		skip "$shell takes it" "no $shell"
	fi
done
for program in ctr-status ctr-signal ctr-spawn; do
	"$program" --tables >"$work/tables"
	is "each verb of $program is in all" "$(awk '$1 == "verb" { print $2 }' "$work/tables" | while read -r verb; do
		for shell in bash zsh fish; do grep -q -w -e "$verb" "$work/$shell" || echo "$verb $shell"; done; done)" ''
	is "each option in the help of its verb" "$(awk -F '\t' '$1 == "option" { print $2, $3 }' "$work/tables" |
		while read -r verb option; do "$program" "$verb" --help | grep -q -e "$option\>" || echo "$verb $option"; done)" ''
done
done_testing
