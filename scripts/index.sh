#!/bin/sh
# Runs a command with uv set to the package registry that pip is configured for.
#
# uv reads neither pip's variables nor its configuration files, so a machine whose pip uses a
# mirror would otherwise ask the public registry. An explicit UV_DEFAULT_INDEX wins.
#
#   scripts/index.sh PYTHON COMMAND [ARGUMENT...]
set -eu

python=$1
shift

if [ -z "${UV_DEFAULT_INDEX:-}" ]; then
    UV_DEFAULT_INDEX=${PIP_INDEX_URL:-$("$python" -m pip config get global.index-url 2>/dev/null || true)}
fi
if [ -n "$UV_DEFAULT_INDEX" ]; then
    export UV_DEFAULT_INDEX
else
    unset UV_DEFAULT_INDEX
fi
exec "$@"
