#!/bin/sh
# The table of verbs and states once more, the monitor dead before each of them.
DEAD=.
export DEAD
exec sh "$(dirname "$0")/verbs.t"
