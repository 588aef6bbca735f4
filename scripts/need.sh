#!/bin/sh
# need.sh CHECK PACKAGE...: see to it that the shell command CHECK succeeds. Where it does not, install
# the Debian packages if we are root on Debian; else say exactly what to install, and fail.
set -eu
check=$1
shift

if sh -c "$check" >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Missing: $*. On Debian or Ubuntu, as root:" >&2
    echo "    apt-get update && apt-get install -y $*" >&2
    exit 1
fi
echo "Installing by apt: $* ..."
export DEBIAN_FRONTEND=noninteractive
# Tests start what they need themselves: no nginx or PostgreSQL is to run on its usual port because of them.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends "$@" >/dev/null
if ! sh -c "$check" >/dev/null 2>&1; then
    echo "Installed $*, and still this fails: $check" >&2
    exit 1
fi
