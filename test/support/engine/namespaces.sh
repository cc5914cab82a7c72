#!/usr/bin/env bash
# Holds network, mounts and processes of an engine's own until standard input ends, as it does when the process at its
# other end dies, too; then removes whatever the engine left.
folder=$1 name=$(basename "$1")
trap '' INT TERM HUP

# A containerd of the machine's would be shared; out of sight, dockerd starts its own. The first process of a process
# namespace takes all others with it when it ends, and must bury the dead until then, which bash does while it reads.
unshare --net --mount --pid --fork --mount-proc -- bash -c '
  ip link set lo up
  [ ! -d /run/containerd ] || mount -t tmpfs none /run/containerd
  echo held
  read -r _'

# Control groups outlive the processes in them.
find /sys/fs/cgroup -maxdepth 2 -type d -name "$name" |
  while read -r group; do find "$group" -depth -type d -exec rmdir {} \; ; done
rm -rf "$folder"
