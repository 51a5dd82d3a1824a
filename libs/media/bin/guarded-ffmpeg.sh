#!/bin/sh
exec "$(dirname "$0")/guarded.sh" ffmpeg "$@"
