#!/bin/sh
# A Debian package of an archive that `make dist` made. usage: deb.sh ARCHIVE VERSION DIRECTORY
set -e
archive=$1 version=$2 to=$3
rm -rf "$to"
mkdir -p "$to"
tar -xzf "$archive" -C "$to"
cd "$to/ctr-tools-$version"
cp -R src/pack/debian debian
# The archive's time, not today's: the same archive makes the same package.
SOURCE_DATE_EPOCH=$(stat -c %Y Makefile)
export SOURCE_DATE_EPOCH
cat >debian/changelog <<C
ctr-tools ($version) unstable; urgency=medium

  * Release $version.

 -- ctr-tools developers <authors@ctr-tools.invalid>  $(date -R -u -d "@$SOURCE_DATE_EPOCH")
C
dpkg-buildpackage -us -uc -b
cd ..
lintian --fail-on error,warning --tag-display-limit 0 ./*.changes
dpkg-deb -c ./ctr-tools_*.deb | awk '{ print $3, $6 }'
ls -l ./*.deb
