#!/bin/sh
# run -F as the only process of a cgroup that is its to divide: nobody of it stays there, else controllers cannot be passed on.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo '1..0 # SKIP no strace'; exit 0; }
v2=$(awk '/ - cgroup2 / { print $5; exit }' /proc/self/mountinfo)
group=$v2$(sed -n 's/^0:://p' /proc/self/cgroup)/ctr-test-$$
{ [ -n "$v2" ] && mkdir "$group" 2>/dev/null; } || { echo '1..0 # SKIP no v2 cgroup that we may write here'; exit 0; }
# As systemd marks what a unit with Delegate= has. setxattr(2), by its number on x86-64.
# shellcheck disable=SC2016 # for perl
perl -e '($p, $n, $v) = (@ARGV, "1"); exit(syscall(188, $p, $n, $v, 1, 0) != 0)' "$group" trusted.delegate 2>/dev/null ||
	{ rmdir "$group"; echo '1..0 # SKIP no perl, or no mark here'; exit 0; }
cat >"$work/hook" <<H
#!/bin/sh
read -r first <$group/cgroup.procs
echo "\$first" >$work/there
H
chmod 755 "$work/hook"
# The network namespace takes its time.
# shellcheck disable=SC2016 # for the shell inside
ok 'it runs' timeout 60 strace -f -qq -o /dev/null -e trace=unshare -e inject=unshare:delay_enter=1000000 \
	sh -c 'echo $$ >"$1/cgroup.procs" && exec ctr-spawn run -F --rm x -o "hooks.create=$2" -- true' sh "$group" "$work/hook"
is 'nobody is left in the cgroup' "$(cat "$work/there")" ''
# shellcheck disable=SC2016 # for the shell inside
until_ok 10 sh -c 'find "$1" -depth -type d -exec rmdir {} +' sh "$group"
done_testing
