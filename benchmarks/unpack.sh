#!/usr/bin/env bash
# Unpacks many small files on a mount, 20 ms from the server, with each write policy.
#
#   unpack.sh [FILES] [FILES_WITH_ORIGIN]
#
# Policy origin takes several round trips a file, so it may be given fewer files; rates are compared.
# Prints seconds until tar has ended and every name and byte is durable where the policy says, seconds
# until the server has everything, and whether it has the very tree. Needs root and /dev/fuse.
set -euo pipefail

work=$(mktemp -d "${TMPDIR:-/var/tmp}/unpack.XXXXXX")
# shellcheck source=benchmarks/common.sh
source "$(dirname "$0")/common.sh"
need tar diff fusermount3

files=${1:-20000}
files_with_origin=${2:-$files}
pagegate=${PAGEGATE:-$root/pagegate}
port=${PORT:-20499}
mnt=$work/mnt
per_directory=100

cleanup() {
  fusermount3 -uz "$mnt" 2>/dev/null || true
  end_all
  rm -rf "$work"
}
trap cleanup EXIT

# make_archive NAME FILES: small files of 1 to 4 KiB of noise, a hundred a directory.
make_archive() {
  mkdir -p "$work/$1"
  head -c 4194304 /dev/urandom >"$work/noise"
  awk -v n="$2" -v per="$per_directory" -v to="$work/$1" 'BEGIN {
    for (i = 0; i < n; i++) {
      d = int(i / per)
      if (i % per == 0) printf "mkdir -p %s/tree/d%04d\n", to, d
      printf "dd if=noise of=%s/tree/d%04d/f%05d bs=%d skip=%d count=1 status=none\n", to, d, i, 1024 + (i * 37) % 3072, i % 1000
    }
  }' | (cd "$work" && bash)
  tar -C "$work/$1" -cf "$work/$1.tar" tree
}

# unpack POLICY ARCHIVE
unpack() {
  local policy=$1 archive=$2 from to
  rm -rf "$work/served/"* "$work/cache"
  mkdir -p "$mnt"
  "$pagegate" mount "nfs://127.0.0.1:$port/export?mountport=$port" "$mnt" \
    --write-policy "$policy" --cache-dir "$work/cache" >/dev/null
  from=$(date +%s%N)
  tar -C "$mnt" -xf "$work/$archive.tar"
  sync -f "$mnt/tree" # the directories
  python3 -c 'import os, sys; os.fsync(os.open(sys.argv[1], os.O_RDONLY))' "$mnt/tree"
  to=$(date +%s%N)
  note "$policy: unpacked" "$(awk -v ns=$((to - from)) 'BEGIN { printf "%.2f", ns / 1e9 }')"
  # One directory: each file that is opened costs a round trip. The rest is compared at the server.
  diff -r "$work/$archive/tree/d0000" "$mnt/tree/d0000"
  "$pagegate" flush "$mnt" >/dev/null # umount would leave what takes long in the journal
  "$pagegate" umount "$mnt"
  until diff -r "$work/$archive/tree" "$work/served/tree" >/dev/null 2>&1; do
    (($(date +%s%N) - from < 7200 * 1000000000)) || { echo "the server lacks something" >&2; exit 1; }
    sleep 0.5
  done
  note "$policy: at the server" "$(awk -v ns=$(($(date +%s%N) - from)) 'BEGIN { printf "%.2f", ns / 1e9 }')"
}

mkdir -p "$work/served"
"$pagegate" serve "$work/served" --export /export --listen "127.0.0.1:$port" --rtt 20ms \
  >"$work/server.log" 2>&1 &
started+=($!)
await_port "$port"
make_archive many "$files"
make_archive few "$files_with_origin"
unpack local many
unpack origin few
awk -v l="$(median 'local: unpacked')" -v o="$(median 'origin: unpacked')" -v m="$files" -v f="$files_with_origin" \
  'BEGIN { printf "%d files, local: %.1f s, %.0f a second\n%d files, origin: %.1f s, %.0f a second\nlocal is %.1f times as fast\n", m, l, m / l, f, o, f / o, (m / l) / (f / o) }'
