#!/bin/sh
# Becomes the container of a pod: its own host name, files as in the image, a root that is read-only,
# no privileges. Runs as root in mount, network and UTS namespaces that are its own.
#   POD_NAME, POD_USER, POD_IMAGE, POD_JAVA_HOME, POD_FILES (etc/hosts, etc/resolv.conf, data)
# The arguments are the command.
set -eu

hostname "$POD_NAME"
mount --bind "$POD_FILES/etc/hosts" /etc/hosts
mount --bind "$POD_FILES/etc/resolv.conf" /etc/resolv.conf

mkdir -p "$POD_FILES/opt" "$POD_FILES/var-lib"
mount -t tmpfs tmpfs "$POD_FILES/opt"
mkdir "$POD_FILES/opt/syncline" "$POD_FILES/opt/java"
mount --bind "$POD_IMAGE" "$POD_FILES/opt/syncline"
mount --bind -o ro "$POD_JAVA_HOME" "$POD_FILES/opt/java"
mount -t tmpfs tmpfs "$POD_FILES/var-lib"
mkdir "$POD_FILES/var-lib/syncline"
mount --bind "$POD_FILES/data" "$POD_FILES/var-lib/syncline"
chown "$POD_USER:$POD_USER" "$POD_FILES/var-lib/syncline"

mount --rbind "$POD_FILES/opt" /opt
mount --rbind "$POD_FILES/var-lib" /var/lib
mount -t tmpfs -o size=64m,mode=1777 tmpfs /tmp
mount -o remount,bind,ro /opt/syncline
mount -o remount,bind,ro /

unset POD_NAME POD_FILES POD_IMAGE POD_JAVA_HOME
user=$POD_USER
unset POD_USER
cd /var/lib/syncline
exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs \
  --bounding-set -all --inh-caps -all "$@"
