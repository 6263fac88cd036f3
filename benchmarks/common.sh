# Sourced by the benchmarks: a server, a link, a clock and a table. Expects root, and $work to be an
# empty directory on the disk that is measured.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
fixtures=$root/it-tests/src/test/resources
table=$work/measured.tsv

java_home() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if grep -qs '^JAVA_VERSION="\(2[5-9]\|[3-9][0-9]\)' "$home/release"; then
      echo "$home"
      return
    fi
  done
  echo "no JDK 25 in JAVA_HOME or /usr/lib/jvm" >&2
  return 1
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "$tool is missing; see benchmarks/README.md" >&2; exit 1; }
  done
}

# Ends what this script started, by process id.
started=()
end_all() {
  local pid
  for pid in "${started[@]}"; do
    kill -9 "$pid" 2>/dev/null || true
  done
}
trap end_all EXIT

await_port() {
  local tries=0
  until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
    ((++tries < 300)) || { echo "nothing listens on port $1" >&2; exit 1; }
    sleep 0.1
  done
}

# start_ganesha DIRECTORY NFS_PORT MOUNT_PORT
start_ganesha() {
  mkdir -p "$work/ganesha"
  sed -e "s,@PATH@,$1," -e "s,@NFS_PORT@,$2," -e "s,@MOUNT_PORT@,$3," \
    -e "s,@WORK@,$work/ganesha," -e "s,@EXPORT@,/export," \
    "$fixtures/ganesha.conf" >"$work/ganesha/ganesha.conf"
  # Standard input stays open for as long as the server is to live.
  unshare --mount --pid --fork --kill-child bash "$fixtures/ganesha.sh" \
    "$work/ganesha/ganesha.conf" "$work/ganesha" \
    < <(exec sleep infinity) >"$work/ganesha/output" 2>&1 &
  started+=($!)
  await_port "$2"
  await_port "$3"
}

# start_link LISTEN_PORT TARGET_PORT ROUND_TRIP_MILLIS BITS_PER_SECOND
start_link() {
  "$(java_home)/bin/java" -Xmx256m -cp "$root/it-tests/target/test-classes" \
    dev.pagegate.it.DelayingProxy "$@" &
  started+=($!)
  await_port "$1"
}

drop_caches() {
  sync
  echo 3 >/proc/sys/vm/drop_caches
}

# seconds COMMAND...: its wall-clock time; fails when it fails.
seconds() {
  local from to
  from=$(date +%s%N)
  "$@" >/dev/null
  to=$(date +%s%N)
  awk -v ns=$((to - from)) 'BEGIN { printf "%.4f\n", ns / 1e9 }'
}

# note NAME VALUE: one measurement.
note() {
  printf '%s\t%s\n' "$1" "$2" | tee -a "$table" >&2
}

median() {
  awk -F'\t' -v name="$1" '$1 == name { print $2 }' "$table" | sort -g |
    awk '{ v[NR] = $1 } END { if (!NR) exit 1; m = int((NR + 1) / 2); print NR % 2 ? v[m] : (v[m] + v[m + 1]) / 2 }'
}
