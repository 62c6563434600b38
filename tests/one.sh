#!/bin/sh
# Runs one test for prove(1): a script by sh, whatever its mode, or a built unit.
case $1 in
*.t) exec sh "$1" ;;
*) exec "$1" ;;
esac
