#!/bin/sh
# usage: make-tree.sh DIRECTORY
# Fills DIRECTORY, unless it is there already, with what the compose files read: a few large files and many small ones. Their
# modification is some seconds old afterwards, since what has just changed is not kept by a cache that wants to be right.
set -eu
directory=$1
[ ! -e "$directory/complete" ] || exit 0
mkdir -p "$directory/large" "$directory/small"
for i in 1 2 3 4; do
  head -c 16777216 /dev/urandom >"$directory/large/$i"
done
i=0
while [ $i -lt 200 ]; do
  head -c 20000 /dev/urandom >"$directory/small/$i"
  i=$((i + 1))
done
: >"$directory/complete"
sleep 5
