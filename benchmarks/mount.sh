#!/usr/bin/env bash
# mount.sh WORK_DIRECTORY [ROUNDS [MEBIBYTES]]
#
# Compares reads of one warm file through pagegate's mount with the same reads through memoryfs.c, a FUSE program that has its
# bytes in memory and does nothing else: sequential with the kernel's cache dropped before, and random 4 KiB past that cache by
# four jobs. Interleaved; prints medians and ratios. Needs root, fio, gcc, libfuse3-dev, pkg-config, and the built project.
set -euo pipefail
export LC_ALL=C.UTF-8

work=${1:?usage: mount.sh WORK_DIRECTORY [ROUNDS [MEBIBYTES]]}
rounds=${2:-5}
mebibytes=${3:-256}
mkdir -p "$work"
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need fio gcc jq mountpoint
# A build that is not Maven's: PAGEGATE="java ... dev.pagegate.client.cli.Pagegate"
read -ra pagegate <<<"${PAGEGATE:-$root/pagegate}"

mkdir -p "$work"/{origin,cache,pagegate,memoryfs}
gcc -O2 -Wall "$root/benchmarks/memoryfs.c" -o "$work/memoryfs.bin" -lfuse3
"$work/memoryfs.bin" "$mebibytes" "$work/memoryfs" &
started+=($!)
until mountpoint -q "$work/memoryfs"; do sleep 0.1; done
cp "$work/memoryfs/data" "$work/origin/data"
"${pagegate[@]}" serve "$work/origin" --listen 127.0.0.1:20771 >"$work/serve.log" &
started+=($!)
await_port 20771
"${pagegate[@]}" mount "nfs://127.0.0.1:20771/export?mountport=20771" "$work/pagegate" \
  --cache-dir "$work/cache" --memory "$((4 * mebibytes))MiB"
finish() {
  "${pagegate[@]}" umount "$work/pagegate" || true
  umount "$work/memoryfs" || true
  end_all
}
trap finish EXIT

# The kernel reads ahead as far for the one as for the other.
for mount in pagegate memoryfs; do
  echo 1024 >"/sys/class/bdi/$(mountpoint -d "$work/$mount")/read_ahead_kb"
done
cmp "$work/pagegate/data" "$work/memoryfs/data"

# MB/s of one pass with the kernel's cache dropped
sequential() {
  sync
  echo 1 >/proc/sys/vm/drop_caches
  fio --name=s --filename="$work/$1/data" --rw=read --bs=1m --readonly --output-format=json |
    jq '.jobs[0].read.bw_bytes / 1e6'
}

# operations a second of four jobs, past the kernel's cache
random() {
  fio --name=r --filename="$work/$1/data" --rw=randread --bs=4k --direct=1 --numjobs=4 --group_reporting --readonly \
    --time_based --runtime=5 --output-format=json | jq '.jobs[0].read.iops'
}

for mount in pagegate memoryfs; do # compilers and caches get warm
  for _ in 1 2 3; do sequential $mount; done >/dev/null
  random $mount >/dev/null
done
: >"$table"
for ((round = 0; round < rounds; round++)); do
  for mount in pagegate memoryfs; do
    printf 'sequential\t%s\t%s\n' $mount "$(sequential $mount)" >>"$table"
    printf 'random\t%s\t%s\n' $mount "$(random $mount)" >>"$table"
  done
done

median() {
  awk -F'\t' -v what="$1" -v who="$2" '$1 == what && $2 == who {print $3}' "$table" | sort -g |
    awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'
}
printf '%-26s %12s %12s %8s\n' '' pagegate memoryfs ratio
for what in sequential random; do
  ours=$(median $what pagegate)
  theirs=$(median $what memoryfs)
  case $what in
    sequential) unit='sequential, MB/s' ;;
    random) unit='random 4 KiB, 4 jobs, 1/s' ;;
  esac
  printf '%-26s %12.0f %12.0f %8.2f\n' "$unit" "$ours" "$theirs" "$(echo "$ours / $theirs" | bc -l)"
done
uptime
