#!/bin/sh
# ctr-net where there is no nft(8).
FIREWALL=iptables exec sh "$(dirname "$0")/net.t"
