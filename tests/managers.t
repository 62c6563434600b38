#!/bin/sh
# A small part of stress-verbs.sh: several managers, the same containers, random verbs, killed monitors.
VERBS=${VERBS:-80} MANAGERS=${MANAGERS:-4} NAMES=${NAMES:-3}
export VERBS MANAGERS NAMES
exec sh "$(dirname "$0")/stress-verbs.sh"
