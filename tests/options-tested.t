#!/bin/sh
# Every option of the programs' tables is used by a test with a verb that has it, and stands in the page of its program.
. "$(dirname "$0")/lib.sh"
cat "$top"/tests/*.t "$top"/tests/*.sh | grep -v '^#' >"$work/tests"
for program in ctr-spawn ctr-signal ctr-status; do
	"$program" --tables | awk -F '\t' '
		$1 == "verb" { next }
		!($3 in verbs) { order[++n] = $3; letter[$3] = $4 }
		{ verbs[$3] = verbs[$3] (verbs[$3] == "" ? "" : "|") $2 }
		END { for (i = 1; i <= n; i++) print order[i], letter[order[i]], verbs[order[i]] }' >"$work/options"
	while read -r long letter verbs; do
		case $long in --help | --version) continue ;; esac
		[ "$letter" = - ] && short='' || short="|-[A-Za-z]*${letter#-}"
		grep -qE -- "(^|[^a-z-])($verbs) ([^|;&]* )?($long$short)([^a-z-]|\$)" "$work/tests" ||
			grep -qE -- " $long([^a-z-]|\$)" "$work/tests" || echo "$program $long: in no test" >>"$work/missing"
		named="(Fl|,|[|]) -${long#--}([^a-z-]|\$)"
		[ "$letter" = - ] || named="$named|Fl [A-Za-z]*${letter#-}([^A-Za-z-]|\$)"
		grep -qE -- "$named" "$top/man/$program.1" || echo "$program $long: not in its page" >>"$work/missing"
	done <"$work/options"
	is "$program: each option" "$(cat "$work/missing" 2>/dev/null)" ''
	: >"$work/missing"
done
done_testing
