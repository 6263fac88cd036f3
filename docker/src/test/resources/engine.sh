#!/usr/bin/env bash
# usage: engine.sh DIRECTORY
# Runs a Docker engine with its data and its socket, docker.sock, in DIRECTORY, until standard input is closed;
# then removes DIRECTORY.
# Expects mount and process namespaces of its own, which take all that it started with them.
set -euo pipefail
directory=$1

exec 3<&0
# No networks: containers share one another's loopback, and nothing of this machine's is touched.
dockerd --data-root "$directory/data" --exec-root "$directory/run" --pidfile "$directory/pid" \
  --host "unix://$directory/docker.sock" --bridge none --iptables=false --ip-forward=false 2>&1 &
engine=$!
cat <&3 >/dev/null &
wait -n || true
kill "$engine" 2>/dev/null || true
wait "$engine" || true
rm -rf "$directory"
