#!/bin/sh
# usage: read-twice.sh ORIGIN_URL PROXY_URL
# Reads a tree without a cache of its own, twice straight from the origin and twice through the proxy, and prints a table of
# how long each took. Only what is built into the shell, and pagegate, is needed.
set -eu
origin=$1
proxy=$2
work=${WORK:-/tmp}

# Servers that have just been started may not listen yet; each try takes its time.
tries=120
for url in "$origin" "$proxy"; do
  until pagegate ls "$url" >/dev/null 2>"$work/ls.err"; do
    tries=$((tries - 1))
    if [ $tries -eq 0 ]; then
      while read -r line; do printf '%s\n' "$line" >&2; done <"$work/ls.err"
      exit 1
    fi
  done
done

# Copies everything; seconds and bytes are what pagegate measured, so the start of a JVM does not count.
copy() {
  said=$(pagegate cp -r --no-disk-cache --json "$1" "$work/$2")
  for line in $said; do last=$line; done
  seconds=${last##*\"seconds\":}
  seconds=${seconds%%[,\}]*}
  bytes=${last##*\"bytes\":}
  bytes=${bytes%%[,\}]*}
}

# Two decimals of seconds, and MiB a second.
column() {
  whole=${seconds%.*}
  fraction=${seconds#*.}00
  fraction=${fraction%"${fraction#??}"}
  centis=$((whole * 100 + 1${fraction} - 100))
  [ "$centis" -gt 0 ] || centis=1
  printf '  %5s.%s s %6d MiB/s' "$whole" "$fraction" "$((bytes * 100 / centis / 1048576))"
}

printf '\n%-26s  %20s  %20s\n' '' 'first read' 'second read'
printf '%-26s' 'straight from the origin'
copy "$origin" direct-1
column
copy "$origin" direct-2
column
printf '\n%-26s' 'through the proxy'
copy "$proxy" proxied-1
column
copy "$proxy" proxied-2
column
printf '\n\n%s bytes each time\n' "$bytes"
