#!/bin/sh
# Runs a command of Hongyan as the service runs: its user, its settings. Copy to /usr/local/bin/hongyan.
# PROGRAM names the program of another release, which an upgrade asks first.
set -eu
if [ "$(id -un)" != hongyan ]; then
    exec runuser -u hongyan -- "$0" "$@"
fi
set -a
. /etc/hongyan/hongyan.env
set +a
exec "${PROGRAM:-/opt/hongyan/bin/hongyan}" "$@"
