#!/bin/sh
# [security] caps, caps_inheritable, caps_ambient: all five sets, and what they allow.
. "$(dirname "$0")/lib.sh"
sets() { # OPTION...
	timeout 20 ctr-spawn run -F --rm x "$@" -- sed -n 's/^Cap\(Inh\|Prm\|Eff\|Bnd\|Amb\):\t0*\([0-9a-f]\)/\1=\2/p' /proc/self/status 2>&1 | tr '\n' ' '
}
user='container.user=65534:65534'
is 'default' "$(sets)" 'Inh=0 Prm=800005fb Eff=800005fb Bnd=800005fb Amb=0 '
is 'none' "$(sets -o security.caps=none)" 'Inh=0 Prm=0 Eff=0 Bnd=0 Amb=0 '
is 'default and more, less' "$(sets -o 'security.caps=default +NET_RAW -CAP_KILL -setfcap')" 'Inh=0 Prm=25db Eff=25db Bnd=25db Amb=0 '
is 'none and some' "$(sets -o 'security.caps=none +cap_chown')" 'Inh=0 Prm=1 Eff=1 Bnd=1 Amb=0 '
is 'changes of the default' "$(sets -o 'security.caps=-chown')" 'Inh=0 Prm=800005fa Eff=800005fa Bnd=800005fa Amb=0 '
bound=$(sed -n 's/^CapBnd:\t0*//p' /proc/self/status)
is 'all that the caller has' "$(sets -o security.caps=all)" "Inh=0 Prm=$bound Eff=$bound Bnd=$bound Amb=0 "
is 'inheritable' "$(sets -o 'security.caps_inheritable=+chown')" 'Inh=1 Prm=800005fb Eff=800005fb Bnd=800005fb Amb=0 '
is 'a user has none' "$(sets -o $user)" 'Inh=0 Prm=0 Eff=0 Bnd=800005fb Amb=0 '
is 'a user with ambient ones' "$(sets -o $user -o 'security.caps=none +net_bind_service' -o 'security.caps_ambient=all')" 'Inh=400 Prm=400 Eff=400 Bnd=400 Amb=400 '
is 'root with ambient ones' "$(sets -o 'security.caps_ambient=+chown')" 'Inh=1 Prm=800005fb Eff=800005fb Bnd=800005fb Amb=1 '
is 'they are of use: a low port' "$(timeout 20 ctr-spawn run -F --rm x -o $user -o 'security.caps_ambient=+net_bind_service' -- sh -c 'busybox timeout 1 busybox nc -l -p 80 2>/dev/null; echo $?' 2>/dev/null)" 143
is 'and without one' "$(timeout 20 ctr-spawn run -F --rm x -o $user -- sh -c 'busybox timeout 15 busybox nc -l -p 80 2>/dev/null; echo $?')" 1
is 'set-uid programs and file capabilities give nothing' "$(timeout 20 ctr-spawn run -F --rm x -o $user -- sed -n 's/^NoNewPrivs:\t//p' /proc/self/status)" 1
bad() { # NAME PATTERN OPTION...
	name=$1 pattern=$2
	shift 2
	timeout 20 ctr-spawn run -F --rm x "$@" -- true >"$work/bad" 2>&1
	is "$name: code" "$?" 125
	ok "$name: message" grep -q -e "$pattern" "$work/bad"
}
bad 'no such name' 'security.caps: no such capability' -o 'security.caps=default +NOSUCH'
bad 'a bare name' 'security.caps: not .default|none|all' -o 'security.caps=default CHOWN'
bad 'nothing' 'security.caps: none is written' -o 'security.caps='
bad 'ambient, not in caps' 'security.caps_ambient: not in security.caps' -o 'security.caps_ambient=+net_admin'
bad 'inheritable, not in caps' 'security.caps_inheritable: not in' -o 'security.caps_inheritable=+net_admin'
printf '[security]\ncaps = none +FOO\n' >"$work/bad.ini"
bad 'file and line' 'bad.ini:2: security.caps: no such' -f "$work/bad.ini"
if command -v capsh >/dev/null; then
	timeout 20 capsh --shell=/bin/sh --drop=cap_net_raw -- -c 'exec ctr-spawn run -F --rm x -o "security.caps=default +net_raw" -- true' >"$work/bad" 2>&1
	ok 'what the caller has not is an error that names it' grep -q 'bound: cap_net_raw: Operation not permitted' "$work/bad"
else
	count=$((count + 1))
	echo "ok $count - what the caller has not # SKIP no capsh"
fi
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
