#!/usr/bin/env bash
# Measures warm reads by nfs-cat (libnfs) through `pagegate proxy` beside nfs-cat straight from the
# nfs-ganesha behind it, on the loopback interface without delay, alternating in one run, and prints
# medians and their ratio: once with everything in the proxy's memory, once with most of it on disk.
#
# usage: benchmarks/proxy.sh WORK_DIRECTORY [ROUNDS [MEBIBYTES]]
#
# WORK_DIRECTORY must be empty or new, on the disk that is measured. Needs root (nfs-ganesha),
# nfs-ganesha with its VFS module and libnfs-utils. On a busy machine trust no figure.
set -euo pipefail

work=$(mkdir -p "$1" && cd "$1" && pwd)
rounds=${2:-5}
mebibytes=${3:-512}
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need ganesha.nfsd rpcbind nfs-cat unshare

nfs_port=${NFS_PORT:-32049}
mount_port=${MOUNT_PORT:-32048}
memory_port=${MEMORY_PORT:-32051}
disk_port=${DISK_PORT:-32052}
pagegate=${PAGEGATE:-$root/pagegate}
warm_up_passes=8

mkdir "$work/export"
head -c "${mebibytes}M" /dev/urandom >"$work/export/file"
start_ganesha "$work/export" "$nfs_port" "$mount_port"
origin="nfs://127.0.0.1/export?nfsport=$nfs_port&mountport=$mount_port"

# start_proxy NAME PORT OPTION...
start_proxy() {
  "$pagegate" proxy "$origin" --listen "127.0.0.1:$2" --cache-dir "$work/$1" "${@:3}" >"$work/$1.log" 2>&1 &
  started+=($!)
  await_port "$2"
}
start_proxy memory "$memory_port" --memory "$((mebibytes * 2))MiB"
start_proxy disk "$disk_port" --memory "$((mebibytes / 4))MiB"

through() {
  echo "nfs://127.0.0.1/export/file?nfsport=$1&mountport=$1"
}
direct="nfs://127.0.0.1/export/file?nfsport=$nfs_port&mountport=$mount_port"

# Proxies live long: they are measured when their code is compiled. The first pass fills them.
sleep 1 # a file as young as the server's clock tick is not kept
for port in "$memory_port" "$disk_port"; do
  nfs-cat "$(through "$port")" | cmp - "$work/export/file"
  for ((pass = 0; pass < warm_up_passes; pass++)); do
    nfs-cat "$(through "$port")" >/dev/null
  done
done

for ((round = 1; round <= rounds; round++)); do
  echo "round $round of $rounds" >&2
  note "nfs-cat from nfs-ganesha" "$(seconds nfs-cat "$direct")"
  note "nfs-cat through the proxy, warm from memory" "$(seconds nfs-cat "$(through "$memory_port")")"
  note "nfs-cat through the proxy, warm from disk" "$(seconds nfs-cat "$(through "$disk_port")")"
done
nfs-cat "$(through "$memory_port")" | cmp - "$work/export/file"
nfs-cat "$(through "$disk_port")" | cmp - "$work/export/file"

base=$(median "nfs-cat from nfs-ganesha")
echo "medians of $rounds rounds, $mebibytes MiB"
cut -f1 "$table" | sort -u | while read -r name; do
  awk -v name="$name" -v a="$base" -v b="$(median "$name")" \
    'BEGIN { printf "%-46s %8.3f s  %6.2f x\n", name, b, a / b }'
done
