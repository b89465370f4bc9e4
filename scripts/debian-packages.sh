#!/usr/bin/env bash
# Installs the Debian packages that the tests need, and nothing when all are there.
#
#   scripts/debian-packages.sh           install what is missing (as root, or by sudo)
#   scripts/debian-packages.sh --check   only say what is missing; fails when something is
set -euo pipefail

# package                 why
packages=(
  chromium                "unit, element and journey tests"
  firefox-esr             "unit and element tests"
  webkit2gtk-driver       "unit and element tests in WebKitGTK"
  xvfb                    "a display for WebKitGTK, which has no headless mode"
  fonts-noto-core         "right-to-left and other scripts in screenshots"
  fonts-noto-color-emoji  "emoji in passwords"
  fonts-dejavu-core       "what is read letter by letter, in the pictures of every state"
  postgresql              "the service's tests on PostgreSQL; pgbench"
  python3-cryptography    "the second reader of the backup format"
)

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "This machine is not Debian or a child of it. The tests need, by whatever name they have here:" >&2
  for ((i = 0; i < ${#packages[@]}; i += 2)); do printf '  %-24s%s\n' "${packages[i]}" "${packages[i + 1]}" >&2; done
  exit 3
fi

missing=()
for ((i = 0; i < ${#packages[@]}; i += 2)); do
  state=$(dpkg-query -W -f '${db:Status-Status}' "${packages[i]}" 2>/dev/null || true)
  [ "$state" = installed ] && continue
  missing+=("${packages[i]}")
  printf 'missing: %-24s%s\n' "${packages[i]}" "${packages[i + 1]}"
done
[ ${#missing[@]} -eq 0 ] && exit 0
[ "${1:-}" = --check ] && exit 1

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Installing needs root: run this as root, or: apt-get install ${missing[*]}" >&2
    exit 4
  fi
  as_root=(sudo)
fi

export DEBIAN_FRONTEND=noninteractive
echo "Installing with apt-get: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update -q && "${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "apt-get failed" >&2
  exit 5
fi
