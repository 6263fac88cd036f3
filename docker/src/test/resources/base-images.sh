#!/usr/bin/env bash
# usage: base-images.sh SOCKET JDK_HOME WORK_DIRECTORY
# Makes the images pagegate-test/base and pagegate-test/jdk of this machine's own files: what a shell, a few
# commands, a JVM and RocksDB need, and the JDK on top. No registry is asked.
set -euo pipefail
socket=$1
jdk=$2
work=$3
root=$work/root

# Copies files with the libraries they need, to where they are found here.
put() {
  local file
  for file; do
    install -D "$file" "$root$file"
    { ldd "$file" 2>/dev/null || true; } | grep -o '/[^ ]*' | while read -r library; do
      [[ -e $root$library ]] || install -D "$library" "$root$library"
    done
  done
}

library() {
  local path
  path=$(ldconfig -p | sed -n "s,^\s*$1 .*x86-64.* => ,,p" | head -n 1)
  [[ -n $path ]] || { echo "no $1 on this machine" >&2; exit 1; }
  printf '%s' "$path"
}

mkdir -p "$root"/{etc,proc,dev,sys}
mkdir -m 1777 "$root/tmp"
echo 'hosts: files' >"$root/etc/nsswitch.conf"
put /bin/sh /bin/mkdir /bin/chown /bin/chmod /bin/id /usr/bin/sha256sum
put "$(library libfuse3.so.3)" "$(library libstdc++.so.6)" "$(library libz.so.1)" "$(library libdl.so.2)" "$(library librt.so.1)" "$(library libpthread.so.0)"
tar -C "$root" -c . | docker -H "unix://$socket" import - pagegate-test/base >/dev/null

# Debian's JDKs keep some files elsewhere, behind links.
find "$jdk" -type l -lname '/*' -printf '%l\n' | while read -r target; do
  install -D "$(readlink -f "$target")" "$root$target"
done
tar --exclude=src.zip --transform "s,^${jdk#/},opt/jdk," -C "$root" -c . -C / "${jdk#/}" |
  docker -H "unix://$socket" import --change 'ENV PATH=/opt/jdk/bin:/usr/bin:/bin' - pagegate-test/jdk >/dev/null
