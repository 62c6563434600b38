#!/bin/sh
# Shell completion, made out of the programs' own tables of verbs and options: completion.sh bash|zsh|fish BINDIR
# Names of containers are asked of ctr-status when they are wanted.
set -e
shell=$1
bin=$2

# verb PROGRAM VERB HELP / option PROGRAM VERB --NAME -LETTER ARGUMENT HELP, with tabs between
tables() {
	for program in ctr-status ctr-signal ctr-spawn; do
		"$bin/$program" --tables | awk -F '\t' -v OFS='\t' -v program=$program '
			$1 == "verb" { print $1, program, $2, $4 }
			$1 == "option" { print $1, program, $2, $3, $4, $5, $6 }'
	done
}

# The words that may stand behind a verb, as a function of the shells that have case.
cases() {
	tables | awk -F '\t' '
		function add(key, word) {
			if (!(key in words)) keys[++count] = key
			words[key] = words[key] " " word
		}
		$1 == "verb" { add($2, $3) }
		$1 == "option" { add($2 " " $3, $4 ($5 != "-" ? " " $5 : "")) }
		END {
			print "_ctr_words() {\n\tcase $1 in"
			for (i = 1; i <= count; i++)
				print "\t\"" keys[i] "\") echo \"" substr(words[keys[i]], 2) "\" ;;"
			print "\tesac\n}"
		}'
}

case $shell in
bash)
	echo '# bash completion for ctr-spawn, ctr-signal, ctr-status: generated'
	cases
	cat <<'B'
_ctr() {
	local program=${1##*/} word=$2 words
	case $COMP_CWORD,$word in
	1,*) words=$(_ctr_words "$program") ;;
	*,-*) words=$(_ctr_words "$program ${COMP_WORDS[1]}") ;;
	*) words=$(ctr-status list -q 2>/dev/null) ;;
	esac
	COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _ctr ctr-spawn ctr-signal ctr-status
B
	;;
zsh)
	echo '#compdef ctr-spawn ctr-signal ctr-status'
	echo '# generated'
	cases
	cat <<'Z'
if (( CURRENT == 2 )); then
	compadd -- ${=$(_ctr_words ${words[1]:t})}
elif [[ ${words[CURRENT]} == -* ]]; then
	compadd -- ${=$(_ctr_words "${words[1]:t} ${words[2]}")}
else
	compadd -- ${(f)"$(ctr-status list -q 2>/dev/null)"}
	_files
fi
Z
	;;
fish)
	echo '# fish completion for ctr-spawn, ctr-signal, ctr-status: generated'
	tables | awk -F '\t' -v quote="'" '
		function quoted(text) { gsub(/\\/, "\\\\", text); gsub(quote, "\\" quote, text); return quote text quote }
		$1 == "verb" {
			print "complete -c " $2 " -n __fish_use_subcommand -f -a " $3 " -d " quoted($4)
			print "complete -c " $2 " -n " quoted("__fish_seen_subcommand_from " $3) " -a " quoted("(ctr-status list -q 2>/dev/null)")
		}
		$1 == "option" {
			print "complete -c " $2 " -n " quoted("__fish_seen_subcommand_from " $3) " -l " substr($4, 3) \
				($5 != "-" ? " -s " substr($5, 2) : "") ($6 != "-" ? " -r" : "") " -d " quoted($7)
		}'
	;;
*)
	echo "completion.sh: $shell: bash, zsh or fish" >&2
	exit 2
	;;
esac
