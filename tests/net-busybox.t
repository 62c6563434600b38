#!/bin/sh
# ctr-net with nothing but a BusyBox, and nft(8): its ip(8), no flock(1), no cksum(1).
APPLETS=yes
export APPLETS
. "$(dirname "$0")/net.t"
