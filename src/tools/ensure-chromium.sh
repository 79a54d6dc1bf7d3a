#!/bin/sh
# Makes sure that e2e/playwright.config.ts finds a Chromium, and installs one where there is none. In this order:
# $PLAYWRIGHT_CHROMIUM_EXECUTABLE, a browser of this machine, apt-get (as root or with password-less sudo),
# Playwright's own download.
set -u
cd "$(dirname "$0")/.." || exit 1

starts() {
  command -v "$1" >/dev/null 2>&1 && "$1" --version >/dev/null 2>&1
}

found() {
  for browser in chromium chromium-browser google-chrome; do
    if starts "$browser"; then
      echo "browser: $(command -v "$browser")"
      return 0
    fi
  done
  return 1
}

install_with_apt() {
  command -v apt-get >/dev/null 2>&1 || return 1
  as_root=''
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true >/dev/null 2>&1 || return 1
    as_root='sudo -n'
  fi
  for try in 1 2 3; do
    echo "browser: none found, apt-get install chromium (try $try of 3)"
    $as_root apt-get update -qq -o DPkg::Lock::Timeout=120
    if $as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 chromium >/dev/null; then
      return 0
    fi
    sleep "$((try * 5))"
  done
  return 1
}

if [ -n "${PLAYWRIGHT_CHROMIUM_EXECUTABLE:-}" ]; then
  starts "$PLAYWRIGHT_CHROMIUM_EXECUTABLE" && exit 0
  echo "browser: PLAYWRIGHT_CHROMIUM_EXECUTABLE=$PLAYWRIGHT_CHROMIUM_EXECUTABLE does not start" >&2
  exit 1
fi
found && exit 0
install_with_apt && found && exit 0
echo "browser: none found, playwright install chromium"
npx playwright install chromium
