#!/bin/sh
# Rewrites every requirements*.txt from pyproject.toml, each package with its hashes.
# Needs uv on the PATH (or in UV). Run by `make pin`; nothing else needs uv.
set -eu
cd "$(dirname "$0")/.."
UV=${UV:-uv}

pin() { # pin FILE SOURCE...: one pinned file, with a header of our own (uv's would name this machine).
    file=$1
    shift
    {
        echo "# Made by 'make pin' from pyproject.toml. Do not edit."
        "$UV" pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
            --no-header --no-emit-index-url --no-emit-find-links --no-annotate "$@"
    } >"$file.new"
    mv "$file.new" "$file"
}

pin_extra() { # pin_extra NAME: what an extra of pyproject.toml needs beside requirements.txt.
    pin "requirements-$1.txt" pyproject.toml --extra "$1" --constraint requirements-dev.txt
    awk 'NR == FNR { if (/^[^ #]/) seen[$1] = 1; next } /^[^ #]/ { skip = ($1 in seen) } !skip' \
        requirements.txt "requirements-$1.txt" >"requirements-$1.txt.new"
    mv "requirements-$1.txt.new" "requirements-$1.txt"
}

pin requirements-dev.txt pyproject.toml --extra postgres --extra documents --group dev
# The smaller files take their versions from the largest, so that all of them agree.
pin requirements.txt pyproject.toml --constraint requirements-dev.txt
pin_extra postgres
pin_extra documents
pin requirements-build.txt --group build --constraint requirements-dev.txt
pin requirements-sdk.txt --group sdk
pin requirements-sdk-2.0.24.txt --group sdk-2-0-24
pin requirements-sdk-2.0.2.txt --group sdk-2-0-2
pin requirements-sdk-2.0.0.txt --group sdk-2-0-0
pin requirements-sdk-1.0.1.txt --group sdk-1-0-1
pin requirements-peers.txt --group peers
pin requirements-jasmin.txt --group jasmin
pin requirements-docs.txt --group docs
