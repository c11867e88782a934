#!/usr/bin/env bash
# What the system must bring: a Python that can make environments, and Chromium for browser tests.
# Installs what is missing by apt where that is allowed, otherwise says plainly what to install.
#   system.sh python     prints the path of a usable Python (exit 1 if there is none)
#   system.sh chromium   makes sure that Chromium is there (exit 1 if it is not)
set -euo pipefail

say() { echo "yidi: $*" >&2; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null
}

install() {
  may_install || return 1
  say "installing by apt: $*"
  as_root apt-get -qq update >&2 || true
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

find_python() {
  local name
  for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

can_make_environments() { "$1" -c 'import venv, ensurepip' 2>/dev/null; }

need_python() {
  local found
  if ! found="$(find_python)"; then
    install python3 || true
    found="$(find_python)" || { say "needs Python 3.11 or newer; please install python3"; exit 1; }
  fi
  if ! can_make_environments "$found"; then
    install python3-venv || true
  fi
  can_make_environments "$found" ||
    { say "needs Python's venv module; please run: sudo apt-get install python3-venv"; exit 1; }
  echo "$found"
}

need_chromium() {
  # the shell alone is quicker; a Chromium with windows does as well
  command -v chromium-headless-shell >/dev/null ||
    install chromium-headless-shell fonts-noto-cjk ||
    command -v chromium >/dev/null || install chromium fonts-noto-cjk || true
  command -v chromium-headless-shell >/dev/null || chromium --version >/dev/null 2>&1 ||
    { say "browser tests need Chromium; please run: sudo apt-get install chromium fonts-noto-cjk"; exit 1; }
}

case "${1:-}" in
  python | chromium) "need_$1" ;;
  *) say "usage: system.sh python|chromium"; exit 2 ;;
esac
