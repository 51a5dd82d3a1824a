#!/bin/bash
# Installs a real S3 server for the tests, without Docker: Ceph radosgw from Debian's or Ubuntu's own packages (about 30 s,
# 265 MB on disk). Does nothing where it is installed already. No service is started: libs/testing starts its own on loopback.
set -euo pipefail

if command -v radosgw ceph-mon ceph-osd monmaptool >/dev/null; then exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo "install-s3: no apt-get here; the S3 tests then need Docker, or radosgw, ceph-mon and ceph-osd on the PATH" >&2
  exit 1
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then sudo="sudo -n"; fi

# invoke-rc.d asks this file whether a package may start its service; 101 means no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
  $sudo chmod +x "$policy"
  trap '$sudo rm -f "$policy"' EXIT
fi

$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  -o Dpkg::Options::=--force-unsafe-io ceph-mon ceph-osd radosgw ceph-common >/dev/null
