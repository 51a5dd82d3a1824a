#!/bin/sh
# Runs a decoder that ends with its parent (even on SIGKILL), within limits and without the worker's environment, which
# holds credentials.
# usage: guarded.sh CPU_SECONDS MEMORY_BYTES FILE_BYTES OPEN_FILES PROGRAM ARGUMENT...
# If a guard is not installed (util-linux has both), the program runs without it.
cpu=$1 memory=$2 bytes=$3 files=$4
shift 4
set -- env -i "PATH=$PATH" "$@"
# From the limit on, the kernel sends SIGXCPU every second, which ffmpeg handles at its next check, and finally SIGKILL.
if command -v prlimit >/dev/null 2>&1; then
  set -- prlimit --core=0 --cpu="$cpu:$((cpu + 5))" --as="$memory" --fsize="$bytes" --nofile="$files" "$@"
fi
if command -v setpriv >/dev/null 2>&1; then set -- setpriv --pdeathsig KILL "$@"; fi
exec "$@"
