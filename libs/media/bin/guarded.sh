#!/bin/sh
# Runs a decoder that dies with its parent (SIGKILL included), cannot take the machine's memory, and sees nothing of
# the worker's environment, where credentials are.
# usage: guarded.sh PROGRAM ARGUMENT...   CLIPYARD_MEMORY_LIMIT: bytes of address space, 0 for no limit
# Where a guard is not installed (util-linux has both), the program runs without it.
limit=${CLIPYARD_MEMORY_LIMIT:-4294967296}
set -- env -i "PATH=$PATH" "$@"
if [ "$limit" -gt 0 ] && command -v prlimit >/dev/null 2>&1; then set -- prlimit --as="$limit" --core=0 "$@"; fi
if command -v setpriv >/dev/null 2>&1; then set -- setpriv --pdeathsig KILL "$@"; fi
exec "$@"
