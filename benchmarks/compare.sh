#!/usr/bin/env bash
# Measures pagegate beside nfs-cat (libnfs), fio and the link's own rate, against nfs-ganesha on the
# loopback interface, in one run, interleaved, and prints medians and their ratios.
#
# usage: benchmarks/compare.sh WORK_DIRECTORY [ROUNDS [MEBIBYTES [LINK_MEBIBYTES]]]
#
# WORK_DIRECTORY must be empty or new, on the disk that is measured. Needs root (nfs-ganesha, drop
# of the system's page cache), nfs-ganesha with its VFS module, libnfs-utils, fio, jq, and the test
# classes of it-tests (mvn -DskipTests test-compile). On a busy machine trust no figure.
set -euo pipefail

work=$(mkdir -p "$1" && cd "$1" && pwd)
rounds=${2:-5}
mebibytes=${3:-1024}
link_mebibytes=${4:-256}
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need ganesha.nfsd rpcbind nfs-cat fio jq unshare

nfs_port=${NFS_PORT:-32049}
mount_port=${MOUNT_PORT:-32048}
link_port=${LINK_PORT:-32050}
round_trip_millis=20
bits_per_second=1000000000
pagegate=${PAGEGATE:-$root/pagegate}
memory=${MEMORY:-2GiB}

export_directory=$work/export
mkdir "$export_directory" "$export_directory/whole" "$export_directory/part" "$work/bench"
head -c "${mebibytes}M" /dev/urandom >"$export_directory/whole/file"
head -c "${link_mebibytes}M" /dev/urandom >"$export_directory/part/file"

start_ganesha "$export_directory" "$nfs_port" "$mount_port"
start_link "$link_port" "$nfs_port" "$round_trip_millis" "$bits_per_second"

direct="nfs://127.0.0.1/export/whole?nfsport=$nfs_port&mountport=$mount_port"
direct_file=${direct/whole/whole/file}
link="nfs://127.0.0.1/export/part?nfsport=$link_port&mountport=$mount_port"
link_file=${link/part/part/file}

# bench NAME URL WARM_UP: the phases of one sequential pass, timed inside the process, without its start. A
# daemon lives long, so each process warms up until its code is compiled.
bench() {
  "$pagegate" bench "$2" --memory "$memory" --random-reads 1 --warm-up "$3" --work-dir "$work/bench" --json "$work/$1.json" >/dev/null 2>&1
  local phase
  for phase in UNCACHED COLD WARM_MEMORY WARM_DISK; do
    note "$1 $phase seconds" "$(jq --arg phase $phase \
      '.results[] | select(.workload == "sequential" and .phase == $phase) | .seconds' "$work/$1.json")"
  done
}

fio_read() {
  fio --name=read --filename="$export_directory/whole/file" --rw=read --bs=1M --ioengine=psync --readonly
}

# The server's copy comes from memory in every measurement, as nfs-cat's does.
cat "$export_directory"/*/file >/dev/null
for ((round = 1; round <= rounds; round++)); do
  echo "round $round of $rounds" >&2
  note "direct nfs-cat seconds" "$(seconds nfs-cat "$direct_file")"
  note "direct pagegate cat seconds" "$(seconds "$pagegate" cat --no-disk-cache "$direct_file")"
  bench direct "$direct" 20s
  drop_caches
  note "fio seconds" "$(seconds fio_read)"
  note "link nfs-cat seconds" "$(seconds nfs-cat "$link_file")"
  note "link pagegate cat seconds" "$(seconds "$pagegate" cat --no-disk-cache "$link_file")"
  bench link "$link" 4s
done

# ratio LABEL DIVIDEND DIVISOR
ratio() {
  awk -v label="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%-62s %8.2f\n", label, a / b }'
}

link_seconds=$(awk -v mib="$link_mebibytes" -v rate="$bits_per_second" 'BEGIN { print mib * 1048576 * 8 / rate }')
{
  echo "medians of $rounds rounds, $mebibytes MiB direct, $link_mebibytes MiB over $round_trip_millis ms and $bits_per_second bit/s"
  cut -f1 "$table" | sort -u | while read -r name; do
    printf '%-62s %8.3f s\n' "${name% seconds}" "$(median "$name")"
  done
  ratio "cold, no delay: pagegate inside / nfs-cat" "$(median 'direct nfs-cat seconds')" "$(median 'direct UNCACHED seconds')"
  ratio "cold, no delay: pagegate whole process / nfs-cat" "$(median 'direct nfs-cat seconds')" "$(median 'direct pagegate cat seconds')"
  ratio "cold, over the link: pagegate inside / the link's rate" "$link_seconds" "$(median 'link UNCACHED seconds')"
  ratio "cold, over the link: pagegate whole process / nfs-cat" "$(median 'link nfs-cat seconds')" "$(median 'link pagegate cat seconds')"
  ratio "warm from disk, system cache dropped: pagegate inside / fio" "$(median 'fio seconds')" "$(median 'direct WARM_DISK seconds')"
  ratio "cold, no delay: caching on / off" "$(median 'direct UNCACHED seconds')" "$(median 'direct COLD seconds')"
  ratio "cold, over the link: caching on / off" "$(median 'link UNCACHED seconds')" "$(median 'link COLD seconds')"
} | tee "$work/summary.txt"
for name in direct link; do
  jq -r --arg name $name '.results[] | select(.workload == "sequential")
    | "\($name) \(.phase): \(.calls.READ // 0) READs"' "$work/$name.json"
done | tee -a "$work/summary.txt"
