#!/bin/sh
# Runs a decoder that dies with its parent (SIGKILL included), keeps to limits, and sees nothing of the worker's
# environment, where credentials are.
# usage: guarded.sh CPU_SECONDS MEMORY_BYTES FILE_BYTES OPEN_FILES PROGRAM ARGUMENT...
# Where a guard is not installed (util-linux has both), the program runs without it.
cpu=$1 memory=$2 bytes=$3 files=$4
shift 4
set -- env -i "PATH=$PATH" "$@"
# The kernel says SIGXCPU each second from the limit on, which ffmpeg heeds when it next looks, and SIGKILL in the end.
if command -v prlimit >/dev/null 2>&1; then set -- prlimit --core=0 --cpu="$cpu:$((cpu + 5))" --as="$memory" --fsize="$bytes" --nofile="$files" "$@"; fi
if command -v setpriv >/dev/null 2>&1; then set -- setpriv --pdeathsig KILL "$@"; fi
exec "$@"
