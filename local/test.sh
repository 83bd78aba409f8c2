#!/usr/bin/env bash
# Runs all tests; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
local/test.sh [--fast]

Runs everything: `mvn verify` in all modules (unit tests, vectors, stores on the real engine,
handlers with each file in events/), linters over the templates, then the whole system with the
official client in Node and in Chromium, once more on LocalStack (local/cloud-test.sh), and the
licences of what is shipped. The last line is `N passed, N failed`; the exit status is 0 only if
something ran and nothing failed.

  --fast   leaves out Chromium, LocalStack, the templates, the licences and the Java tests tagged
           "slow"

Needs a JDK (21 or later), Maven, Python (3.9 or later) with venv, Node (20.11 or later) with npm,
and Chromium, which root gets installed by apt. JAVA_HOME and CHROMIUM name the ones to use.
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/local/shared.sh"
client=$root/local/official-client
fast=
passed=0
failed=0
group=

main() {
  for argument in "$@"; do
    case $argument in
      --fast) fast=1 ;;
      --help | -h) usage && exit ;;
      *) usage >&2 && exit 2 ;;
    esac
  done
  cd "$root"
  trap stop_group EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP

  find_tools
  java_tests
  demo
  [[ -n $fast ]] || template_checks
  official_client_tests
  [[ -n $fast ]] || cloud_tests
  [[ -n $fast ]] || licence_check
  echo "$passed passed, $failed failed"
  ((passed > 0 && failed == 0))
}

java_tests() {
  progress "Java: build, checks and tests of all modules"
  find . -path '*/target/surefire-reports/*.xml' -delete
  # Failed tests do not stop the build, so that all of them run and are counted; anything else does.
  if ! in_group mvn -B -ntp verify -Dmaven.test.failure.ignore=true ${fast:+-DexcludedGroups=slow}; then
    echo "the build failed" >&2
    failed=$((failed + 1))
  fi
  count_reports . -path '*/target/surefire-reports/*'
}

template_checks() {
  progress "The templates"
  local output
  output=$(mktemp)
  in_group "$root/local/lint-templates.sh" >"$output" || true
  count_last_line "$output" local/lint-templates.sh
  rm -f "$output"
}

demo() {
  progress "The demo"
  if in_group "$root/local/run.sh" --demo; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
}

licence_check() {
  progress "The licences of what is shipped"
  if in_group "$root/local/dependencies.sh"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
}

official_client_tests() {
  progress "The official client"
  local counts
  counts=$(mktemp)
  if ! in_group npm --prefix "$client" ci --no-progress; then
    echo "npm ci failed" >&2
    failed=$((failed + 1))
    return
  fi
  in_group node "$client/run.mjs" ${fast:+--fast} --counts "$counts" || true
  if [[ -s $counts ]]; then
    read -r more_passed more_failed <"$counts"
    passed=$((passed + more_passed))
    failed=$((failed + more_failed))
  else
    echo "the official client's tests did not come to an end" >&2
    failed=$((failed + 1))
  fi
  rm -f "$counts"
}

cloud_tests() {
  progress "The cloud side at home: LocalStack and Lambda's own runtime"
  local output
  output=$(mktemp)
  in_group bash -c '"$0" 2>&1 | tee "$1"' "$root/local/cloud-test.sh" "$output" || true
  count_last_line "$output" local/cloud-test.sh
  rm -f "$output"
}

find_tools() {
  JAVA_HOME=$(jdk_21_or_later) || missing "a JDK, version 21 or later (set JAVA_HOME)"
  export JAVA_HOME
  command -v mvn >/dev/null || missing "Maven (apt-get install maven)"
  command -v npm >/dev/null || missing "npm"
  node --eval 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 11) ? 0 : 1)' \
    2>/dev/null || missing "Node, version 20.11 or later"
  [[ -n $fast || -n ${CHROMIUM:-} ]] || find_chromium
}

find_chromium() {
  command -v chromium chromium-browser google-chrome >/dev/null && return
  if ((EUID == 0)) && command -v apt-get >/dev/null; then
    progress "Chromium is missing: installing it"
    export DEBIAN_FRONTEND=noninteractive
    in_group apt-get update -q && in_group apt-get install -qy --no-install-recommends chromium && return
  fi
  missing "Chromium (apt-get install chromium, or set CHROMIUM, or leave it out with --fast)"
}

# Runs a command in a process group of its own and leaves nothing of it behind.
in_group() {
  setsid "$@" </dev/null &
  group=$!
  local status=0
  wait "$group" || status=$?
  stop_group
  return "$status"
}

stop_group() {
  [[ -z $group ]] || kill -TERM -- "-$group" 2>/dev/null || true
  group=
}

progress() {
  printf '\n== %s\n' "$*"
}

missing() {
  echo "local/test.sh: missing: $*" >&2
  exit 1
}

main "$@"
