#!/bin/sh
# Starts Redis as the official image does: arguments are redis-server's, root is given up, and everybody who can reach
# the port is served, since the official image is compiled so and Debian's program is not.
set -eu

case ${1-} in -* | *.conf) set -- redis-server "$@" ;; esac

if [ "${1-}" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . ! -user redis -exec chown redis: {} +
    exec setpriv --reuid=redis --regid=redis --init-groups -- "$0" "$@"
  fi
  case " $* " in *" --protected-mode "*) ;; *) set -- "$@" --protected-mode no ;; esac
fi

exec "$@"
