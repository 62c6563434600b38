#!/bin/sh
# A chart of what the benchmarks of starts wrote into FILE (BENCH_TSV): chart.sh FILE >CHART.svg
set -e
[ -r "${1-}" ] || { echo "usage: ${0##*/} FILE" >&2; exit 2; }
command -v gnuplot >/dev/null || { echo '# needs gnuplot' >&2; exit 1; }
data=$(mktemp)
trap 'rm -f "$data"' EXIT
awk -F '\t' '$5 == "ms" && $1 != "growth" { printf "\"%s: %s\"\t%s\n", $1, $2, $3 }' "$1" >"$data"
rows=$(wc -l <"$data")
gnuplot <<-EOF
	set terminal svg size 900,$((80 + rows * 22)) font "sans-serif,11"
	set title "milliseconds, median, logarithmic; least is best"
	set logscale x
	set yrange [$rows:-1]
	set grid x
	set style fill solid 0.6
	set lmargin 34
	set boxwidth 0.7
	plot "$data" using 2:0:(0.1):2:(\$0-0.35):(\$0+0.35):ytic(1) with boxxyerror notitle linecolor rgb "#3465a4"
EOF
