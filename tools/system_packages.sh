#!/bin/sh
# Sees to the system packages that the tests need: PostgreSQL 15 or later, Chromium, a CJK font.
# As root the missing ones are installed; otherwise the one line to run is printed.
set -eu

missing=""
newest=$(ls /usr/lib/postgresql 2>/dev/null | sort -n | tail -n 1)
if [ "${newest:-0}" -lt 15 ] || [ ! -x "/usr/lib/postgresql/$newest/bin/initdb" ]; then
    missing="$missing postgresql"
fi
command -v chromium >/dev/null || missing="$missing chromium"
if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=zh-cn family)" ]; then
    missing="$missing fontconfig fonts-noto-cjk"
fi
[ -n "$missing" ] || exit 0

line="apt-get update && apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" -ne 0 ]; then
    echo "The tests need system packages. Run this as root, then again: $line" >&2
    exit 1
fi
DEBIAN_FRONTEND=noninteractive sh -c "$line"
