#!/bin/sh
# Strings of config.json that would be lines, words or commands of ours: they reach the payload as they
# are, or are refused; nothing of them is ever read as configuration or executed.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || { echo '1..0 # SKIP needs jq'; exit 0; }
bundle=$work/bundle
root=$bundle/rootfs
CTR_RUN_DIR=$work/oci
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$work/seen"
cp "$(program busybox)" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
touch "$work/canary"

config() { # JQ-FILTER
	jq "$1" >"$bundle/config.json" <<X
{"ociVersion": "1.0.2", "root": {"path": "rootfs"},
"process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "args": ["/bin/sh", "-c", "printf '%s' \"\$1\" >/out/got", "sh"], "env": ["PATH=/bin"]},
"mounts": [{"destination": "/proc", "type": "proc"}, {"destination": "/out", "type": "bind", "source": "$work/seen", "options": ["bind"]}],
"linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}, {"type": "network"}]}}
X
}
# The host's awk, or BusyBox's, which stands beside this name of it.
mkdir "$work/other"
ln -s "$top/bin/ctr-oci" "$work/other/ctr-oci"
ln -s "$(program busybox)" "$work/other/awk"
which=ctr-oci
oci() { timeout 60 "$which" --root "$work/oci" "$@"; }
run() { oci run --bundle "$bundle" x </dev/null >"$work/said" 2>&1; }

reaches() { # NAME
	for which in ctr-oci "$work/other/ctr-oci"; do
		rm -f "$work/seen/got"
		run
		ok "$1$([ "$which" = ctr-oci ] || echo " by another awk")" cmp "$work/wanted" "$work/seen/got"
	done
	which=ctr-oci
}

# Words as JSON; what comes out must be what jq itself reads in them.
n=0
while IFS= read -r json; do
	n=$((n + 1))
	printf '%s' "$json" | jq -j . >"$work/wanted"
	config ".process.args += [$json]"
	reaches "argument $n"
	config ".process.args[2] = \"printf '%s' \\\"\$A\\\" >/out/got\" | .process.env += [\"A=\" + $json]"
	reaches "variable $n"
done <<'X'
"\n[security]\nseccomp = none"
"a\" b"
"'; touch /tmp/x; '"
"$(touch /tmp/x)`touch /tmp/x`"
"\\n"
"\\\\u0041 \\u0041"
"\u0001\u0002\u007f\u001f\t\r"
" both ends "
"x]"
"# no comment ; none"
"ä€😀"
"\\x41\\101"
"\\"
"--"
"a\\\u0001b"
X
config ".process.args += [\"$(head -c 100000 /dev/zero | tr '\0' x)\"]"
run
is 'a long argument' "$(wc -c <"$work/seen/got")" 100000

refused() { # NAME FILTER
	config "$2"
	rm -f "$work/seen/got"
	run
	code=$?
	which=$work/other/ctr-oci
	! run || code=0
	which=ctr-oci
	ok "$1" sh -c "[ $code -ne 0 ] && [ ! -e '$work/seen/got' ] && [ -e '$work/canary' ]"
}
inject="\\n[hooks]\\ncreate = /bin/rm -f $work/canary\\n[container]\\nhostname=x"
refused 'a key behind a working directory' ".process.cwd = \"/x$inject\""
own="\\nI[hooks]\\nIcreate = /bin/rm -f $work/canary\\nCrootfs /\\nN/bin/rm -f $work/canary"
refused "lines of ctr-oci's own" ".root.path = \"/x$own\""
refused "lines of ctr-oci's own in a place" ".root.readonly = true | .mounts[1].destination = \"/y$own\" | .process.args = [\"/no\"]"
refused "lines of ctr-oci's own in a hook" ".hooks.prestart = [{\"path\": \"/bin/false\", \"args\": [\"$own\"]}]"
refused "lines of ctr-oci's own in an annotation" ".annotations = {\"a$own\": \"$own\"} | .process.args = [\"/no\"]"
refused 'a host name of lines' ".hostname = \"a$inject\""
refused 'a root of lines' ".root.path = \"/x$inject\""
refused 'a source of lines' ".mounts[1].source = \"/x$inject\""
refused 'a place of lines' ".root.readonly = true | .mounts[1].destination = \"/x$inject/../..\""
refused 'a place that leads out' '.root.readonly = true | .mounts[1].destination = "/../../tmp"'
refused 'a label of lines' ".process.selinuxLabel = \"a$inject\""
refused 'a profile of lines' ".process.apparmorProfile = \"a$inject\""
refused 'a sysctl of lines' ".linux.sysctl = {\"kernel.msgmax\": \"1$inject\"}"
refused 'a cpuset of lines' ".linux.resources.cpu.cpus = \"0$inject\""
refused 'a masked path with a pattern' '.linux.maskedPaths = ["/out/*"]'
refused 'a namespace of lines' ".linux.namespaces[2].path = \"/proc/self/ns/ipc$inject\""
refused 'a hook without an absolute path' ".hooks.prestart = [{\"path\": \"rm -f $work/canary\"}]"
refused 'a NUL in an argument' '.process.args += ["a\u0000b"]'
refused 'a NUL in a path' '.root.path = "rootfs\u0000"'
refused 'a NUL in a variable' '.process.env += ["A=\u0000"]'
refused 'a capability that is an option' '.process.capabilities.bounding = ["CAP_X -o"]'
refused 'numbers as text' '.process.user.uid = "0\n[hooks]"'
refused 'a number beyond a double' '.process.user.uid = 1e300'
refused 'a device path of lines' ".linux.devices = [{\"path\": \"/dev/x$inject\", \"type\": \"c\", \"major\": 1, \"minor\": 3}]"

config ".hooks.prestart = [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \"printf %s \\\"\$1\\\" >$work/seen/hook\", \"x\", \"a'b\\n\$(rm -f $work/canary)\\\"\\\\\\\\c\"]}]"
run
is "a hook's arguments are words" "$(cat "$work/seen/hook")" "a'b
\$(rm -f $work/canary)\"\\\\c"
config ".annotations = {\"a\\\"},\": \"b\\n'\"} | .process.args = [\"/bin/busybox\", \"sleep\", \"100\"]"
oci run --detach --bundle "$bundle" y </dev/null >/dev/null 2>&1
ok 'annotations are in the state as they are' sh -c "ctr-oci --root '$work/oci' state y | jq -e '.annotations == {\"a\\\"},\": \"b\\n\\u0027\"}'"
printf '{"user": {"uid": 0, "gid": 0}, "cwd": "/", "env": ["PATH=/bin"], "args": ["/bin/sh", "-c", "printf %%s \\"$1\\" >/out/got", "x", "a\\u0027; touch /tmp/x; \\n\\"$(x)"]}' >"$work/process.json"
oci exec --process "$work/process.json" y
is "a session's arguments are words" "$(cat "$work/seen/got")" "a'; touch /tmp/x; 
\"\$(x)"
for id in ../x 'a b' -x .oci 'a/b' 'x*' "$(head -c 65 /dev/zero | tr '\0' x)"; do
	ok "not an id: $(printf '%.10s' "$id")" sh -c '! ctr-oci --root "$2" create --bundle "$3" -- "$1" 2>/dev/null </dev/null' sh "$id" "$work/oci" "$bundle"
done
oci delete --force y
ok 'nobody has executed anything' test -e "$work/canary" -a ! -e /tmp/x
is 'nothing is left' "$(oci list -q)" ''

# Places in a root whose links lead to the host, and change meanwhile.
mkdir -p "$work/swap/root/a" "$work/swap/host"
(cd "$work/swap/root" && while :; do rm -rf l; ln -s ../host l; rm -rf l; mkdir l; done) >/dev/null 2>&1 &
swapper=$!
i=0
while [ "$i" -lt 300 ]; do
	ctr-oci-console place "$work/swap/root" /l/made file
	ctr-oci-console place "$work/swap/root" /a/../l/made/too
	[ -z "$(ls "$work/swap/host")" ] || echo "$i" >>"$work/escaped"
	rm -rf "$work/swap/root/host" "$work/swap/root/l/made" # by a link too, so it was looked at before
	i=$((i + 1))
done >/dev/null 2>&1
kill "$swapper"
is 'no place is made outside the root' "$(wc -l 2>/dev/null <"$work/escaped")" ''
done_testing
