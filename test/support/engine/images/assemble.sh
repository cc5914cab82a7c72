#!/usr/bin/env bash
# Unpacks Debian packages into a folder, adds an image's own files, and packs the folder as an image's only layer.
# Nothing of the packages is run, so that this needs no root and no container.
set -euo pipefail
debs=$1 added=$2 root=$3 archive=$4

mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{data,dev,etc,proc,run,sys,tmp,root}
for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done
chmod 1777 "$root/tmp" "$root/data"

for deb in "$debs"/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink --no-same-owner -C "$root"
done
rm -rf "$root"/usr/share/{bug,doc,info,lintian,locale,man} "$root"/usr/lib/systemd

# What no package brought (`sh`, `awk`, `wget` …) is busybox's.
"$root/usr/bin/busybox" --list | while read -r applet; do
  [ -e "$root/usr/bin/$applet" ] || [ -e "$root/usr/sbin/$applet" ] || ln -s busybox "$root/usr/bin/$applet"
done

printf 'root:x:0:0:root:/root:/bin/sh\nservice:x:1000:1000::/data:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nservice:x:1000:\n' >"$root/etc/group"
cp -R "$added/." "$root/"

tar -c --owner=0 --group=0 --numeric-owner --sort=name --mtime=@0 -C "$root" -f "$archive" .
