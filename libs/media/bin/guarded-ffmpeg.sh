#!/bin/sh
# Runs ffmpeg through guarded.sh, for callers that can set the path of a program but not the arguments before ffmpeg's.
# usage: guarded-ffmpeg.sh [-guards "CPU_SECONDS MEMORY_BYTES FILE_BYTES OPEN_FILES"] ARGUMENT...
guards='10 1073741824 0 256'
if [ "$1" = -guards ]; then guards=$2; shift 2; fi
# shellcheck disable=SC2086 # Four words.
exec "$(dirname "$0")/guarded.sh" $guards ffmpeg "$@"
