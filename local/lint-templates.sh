#!/usr/bin/env bash
# Checks template.yaml and infra/; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
local/lint-templates.sh

Validates and lints template.yaml and the stacks of infra/ with `sam validate --lint`, cfn-lint and checkov. They must be
silent: what is deliberately otherwise says why in the template, next to the resource. `sam build` must lead to the zip, and
the cost table of docs/deploy.md be what infra/cost.py computes. Ends with `N passed, N failed`.

The tools are installed into .tools/ the first time (about a minute). Needs Python, 3.9 or later, with venv, and for the zip,
if it is not there yet, a JDK (21 or later) and Maven.
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/local/shared.sh"
export SAM_CLI_TELEMETRY=0
passed=0
failed=0

# Two environments: checkov and the others want different versions of the same libraries.
linters=$root/.tools/linters-1
linter_versions="aws-sam-cli==1.170.0 cfn-lint==1.58.0"
checkov=$root/.tools/checkov-1
checkov_versions="checkov==3.3.30"

main() {
  case ${1:-} in
    --help | -h) usage && exit ;;
    ?*) usage >&2 && exit 2 ;;
  esac
  cd "$root"
  install_into "$linters" "$linter_versions"
  install_into "$checkov" "$checkov_versions"
  build_zip

  check "sam validate --lint" "$linters/bin/sam" validate --lint --region eu-central-1 --template template.yaml
  check "cfn-lint" "$linters/bin/cfn-lint" --regions eu-central-1 -- template.yaml infra/*.yaml
  check "checkov" "$checkov/bin/checkov" --framework cloudformation --skip-download --quiet --compact \
    --file template.yaml infra/*.yaml
  check "sam build" build
  check "infra/cost.py --check" infra/cost.py --check
  echo "$passed passed, $failed failed"
  ((failed == 0))
}

# Templates are moved by it, and a path that leads nowhere from there shows only when they are deployed.
build() {
  local built=$root/.aws-sam/lint template path
  "$linters/bin/sam" build --template template.yaml --build-dir "$built" || return
  for template in "$built"/*/template.yaml; do
    for path in $(sed -n 's/^ *CodeUri: *//p' "$template"); do
      [[ $(realpath -m "${template%/*}/$path") == "$zip" ]] || { echo "$template: CodeUri leads to $path" && return 1; }
    done
  done
}

check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '%s:\n%s\n' "$name" "$output" >&2
  fi
}

# Each list of versions has a mark of its own, so a changed one is installed anew.
install_into() {
  local folder=$1 versions=$2
  [[ -f $folder/installed && $(<"$folder/installed") == "$versions" ]] && return
  echo "local/lint-templates.sh: installing $versions" >&2
  rm -rf "$folder"
  python3 -m venv "$folder" || fail "missing: Python with venv (apt-get install python3-venv)"
  # shellcheck disable=SC2086 # one word a package
  "$folder/bin/pip" install --quiet --disable-pip-version-check $versions
  echo "$versions" >"$folder/installed"
}

fail() {
  echo "local/lint-templates.sh: $*" >&2
  exit 1
}

main "$@"
