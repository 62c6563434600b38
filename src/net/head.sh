#!/bin/sh
# SPDX-License-Identifier: ISC
# ctr-net: a network for a container. In: options, and the container's network
# namespace. Out: interfaces with addresses, NAT and published ports by rules
# of its own, one file a container in NET_DIR; down undoes just that.
# The rules are made anew from those files each time, in one transaction: what
# stands in NET_DIR is the truth, and any number may run at once.
set -eu
LC_ALL=C
export LC_ALL
umask 022
version=@VERSION@
me=ctr-net
newline='
'

usage() {
	cat <<'USAGE'
usage: ctr-net hook [OPTION...]           as hooks.create, hooks.net and hooks.stopped
       ctr-net up [-R DIR] [OPTION...] NAME
       ctr-net down [-R DIR] NAME
       ctr-net list [-H]
an interface, and what it is; repeatable:
  --bridge BRIDGE[=ADDRESS/LEN]  a veth pair to a bridge, made if it is not there
  --macvlan DEVICE               a second station on a device of the host
  --nic DEVICE                   the device itself, moved in
  --user                         a user's: pasta, or slirp4netns
its details, after it:
  --address ADDRESS/LEN|auto|none   --gateway ADDRESS|auto|none
  --name NAME   --mac MAC   --mtu BYTES
for all:
  --publish [ADDRESS:]PORT:PORT[/udp]   a port of the host is that of the container
  --no-nat                              the container's own addresses go out as they are
  --dns ADDRESS                         for NET_DIR/NAME.resolv.conf; repeatable
USAGE
}

die() {
	echo "$me: ${name:+$name: }$*" >&2
	exit 1
}

wrong() {
	echo "$me: $* (try $me --help)" >&2
	exit 2
}

