# shellcheck shell=sh
# For tests of an ordinary user's containers: as_user COMMAND..., uid, a directory of records of its own. Skips
# the test where such a user has no user namespaces. Source it behind lib.sh.
# shellcheck disable=SC2034 # for who sources it
uid=12345
mkdir "${work:?}/u"
chown "$uid:$uid" "${work:?}/u"
CTR_RUN_DIR=$work/u/ctr
as_user() {
	perl -e '$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99' "$@"
}
if ! as_user ctr-spawn --version >/dev/null 2>&1 || ! as_user unshare -U true 2>/dev/null; then
	echo '1..0 # SKIP no user namespaces for ordinary users here, or they cannot reach the programs'
	exit 0
fi
