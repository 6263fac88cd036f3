#!/usr/bin/env bash
# usage: ganesha.sh CONFIGURATION WORK_DIRECTORY
# Runs nfs-ganesha with an rpcbind of its own until it ends or standard input is closed.
# Expects private mount and process namespaces, and to be the first process of the latter.
set -euo pipefail
configuration=$1
work=$2

plugins=$(dirname "$(find /usr/lib /usr/lib64 -name libfsalvfs.so -print -quit 2>/dev/null)")
sed -i "s,@PLUGINS@,$plugins," "$configuration"

# Ganesha reaches rpcbind through a socket in /run. Shown a netconfig without networks, rpcbind
# listens on nothing else.
mount -t tmpfs tmpfs /run
mkdir /run/rpcbind
echo 'local tpi_cots_ord - loopback - - -' >/run/netconfig
mount --bind /run/netconfig /etc/netconfig
exec 3<&0
rpcbind -f &
until [[ -S /run/rpcbind.sock ]]; do
  kill -0 $!
  sleep 0.02
done
umount /etc/netconfig

ganesha.nfsd -F -f "$configuration" -L "$work/log" -p "$work/pid" -N NIV_EVENT &
cat <&3 >/dev/null &
# Whichever ends first ends all: the namespace goes with its first process.
wait -n
