#!/bin/bash
# The health check of the container image: exit 0 when the process of this container answers 200 on /health/live.
# Process 1 names the role; each role is asked on its own port, and `all` on both.
# Bash speaks HTTP by itself here, because a check runs every 10 s and starting a Node for it costs far more CPU time.
set -u

is_alive() { # port
  local status
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
  IFS= read -r -t 2 status <&3 || return 1
  exec 3>&-
  [[ $status == 'HTTP/1.1 200 '* ]]
}

case "$(tr '\0' ' ' </proc/1/cmdline)" in
  *--role[=\ ]worker*) is_alive "${WORKER_PORT:-3001}" ;;
  *--role[=\ ]all*) is_alive "${PORT:-3000}" && is_alive "${WORKER_PORT:-3001}" ;;
  *) is_alive "${PORT:-3000}" ;;
esac
