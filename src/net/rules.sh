# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# NAT and published ports: one table of our own, made anew from all files at once.

# A line each: "nat BRIDGE SUBNET", "pub PROTOCOL FROM OUTER TO INNER KEY", "bridge BRIDGE"
facts() {
	dump | awk '
		function subnet(prefix, part, n, size, i) {
			split(prefix, part, /[.\/]/)
			n = ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4]
			size = 1 # no ^ in an awk without mathematics
			for (i = part[5]; i < 32; i++) size *= 2
			n -= n % size
			return int(n / 16777216) "." int(n / 65536) % 256 "." int(n / 256) % 256 "." n % 256 "/" part[5]
		}
		$2 == "name" { to = "" }
		$2 == "nat" { nat = $3 }
		$2 == "nic" && $3 == "bridge" {
			sub("=.*", "", $4); sub(",.*", "", $6)
			print "bridge", $4
			if (nat == "yes" && $6 ~ /^[0-9.]+\//)
				print "nat", $4, subnet($6)
		}
		$2 == "address" && to == "" && $3 !~ /:/ { to = $3; sub("/.*", "", to) }
		$2 == "publish" && to != "" { print "pub", $3, $4, $5, to, $6, $1 }' | sort -u
}

nft_text() {
	echo 'table ip ctr-net { }'
	echo 'delete table ip ctr-net'
	[ -n "$1" ] || return 0
	printf '%s\n' "$1" | awk '
		$1 == "bridge" {
			guard = guard "iifname \"" $2 "\" ip daddr 127.0.0.0/8 drop\n"
			post = post "ip saddr 127.0.0.0/8 oifname \"" $2 "\" masquerade\n"
			fwd = fwd "oifname \"" $2 "\" iifname != \"" $2 "\" ct state established,related accept\n" \
				"oifname \"" $2 "\" iifname != \"" $2 "\" ct status dnat accept\n" \
				"oifname \"" $2 "\" iifname != \"" $2 "\" drop\n"
		}
		$1 == "nat" {
			post = post "ip saddr " $3 " oifname != \"" $2 "\" masquerade\n" \
				"ip saddr " $3 " ip daddr " $3 " ct status dnat masquerade\n"
		}
		$1 == "pub" {
			pub = pub ($3 == "0.0.0.0" ? "" : "ip daddr " $3 " ") $2 " dport " $4 \
				" dnat to " $5 ":" $6 " comment \"" $7 "\"\n"
		}
		END {
			print "table ip ctr-net {"
			print "chain guard { type filter hook prerouting priority -300; policy accept;\n" guard "}"
			print "chain publish {\n" pub "}"
			print "chain pre { type nat hook prerouting priority -100; policy accept;"
			print "fib daddr type local jump publish\n}"
			print "chain out { type nat hook output priority -100; policy accept;"
			print "fib daddr type local jump publish\n}"
			print "chain post { type nat hook postrouting priority 100; policy accept;\n" post "}"
			print "chain forward { type filter hook forward priority 0; policy accept;\n" fwd "}"
			print "}"
		}'
}

iptables_text() {
	printf '%s\n' "$1" | awk '
		$1 == "bridge" {
			raw = raw "-A CTR-NET -i " $2 " -d 127.0.0.0/8 -j DROP\n"
			post = post "-A CTR-NET-POST -s 127.0.0.0/8 -o " $2 " -j MASQUERADE\n"
			fwd = fwd "-A CTR-NET -o " $2 " ! -i " $2 " -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n" \
				"-A CTR-NET -o " $2 " ! -i " $2 " -m conntrack --ctstate DNAT -j ACCEPT\n" \
				"-A CTR-NET -o " $2 " ! -i " $2 " -j DROP\n"
		}
		$1 == "nat" {
			post = post "-A CTR-NET-POST -s " $3 " ! -o " $2 " -j MASQUERADE\n" \
				"-A CTR-NET-POST -s " $3 " -d " $3 " -m conntrack --ctstate DNAT -j MASQUERADE\n"
		}
		$1 == "pub" {
			pub = pub "-A CTR-NET " ($3 == "0.0.0.0" ? "" : "-d " $3 " ") "-p " $2 " --dport " $4 \
				" -m comment --comment " $7 " -j DNAT --to-destination " $5 ":" $6 "\n"
		}
		END {
			printf "*raw\n:CTR-NET - [0:0]\n%sCOMMIT\n", raw
			printf "*nat\n:CTR-NET - [0:0]\n:CTR-NET-POST - [0:0]\n%s%sCOMMIT\n", pub, post
			printf "*filter\n:CTR-NET - [0:0]\n%sCOMMIT\n", fwd
		}'
}

iptables_jump() { # TABLE CHAIN RULE...
	table=$1 chain=$2
	shift 2
	iptables -w 5 -t "$table" -C "$chain" "$@" 2>/dev/null || iptables -w 5 -t "$table" -I "$chain" "$@"
}

rules() {
	all=$(facts)
	if have nft; then
		nft_text "$all" | nft -f - || return 1
	elif have iptables-restore; then
		iptables_text "$all" | iptables-restore -w 5 --noflush || return 1
		iptables_jump raw PREROUTING -j CTR-NET
		iptables_jump nat PREROUTING -m addrtype --dst-type LOCAL -j CTR-NET
		iptables_jump nat OUTPUT -m addrtype --dst-type LOCAL -j CTR-NET
		iptables_jump nat POSTROUTING -j CTR-NET-POST
		iptables_jump filter FORWARD -j CTR-NET
	elif printf '%s\n' "$all" | grep -Eq '^(nat|pub) '; then
		echo 'NAT and published ports need nft(8) or iptables(8); or say --no-nat' >&2
		return 1
	fi
	printf '%s\n' "$all" | grep -Eq '^(nat|pub) ' || return 0
	echo 1 >/proc/sys/net/ipv4/ip_forward || return 1
	printf '%s\n' "$all" | while read -r what bridge _; do
		# so that 127.0.0.1:PORT is published too; the guard chain keeps containers out of 127.0.0.0/8
		[ "$what" != bridge ] || echo 1 >"/proc/sys/net/ipv4/conf/$bridge/route_localnet" || return 1
	done
}
