#!/usr/bin/env bash
# Runs the cloud side at home; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
local/cloud-test.sh

Deploys the stacks data, secrets and discovery into LocalStack, runs the handlers on them with our
own and the official client, follows the TXT record of Route 53 to the server, and sends each file of
events/ through Lambda's own runtime. The last line is `N passed, N failed`.

Needs what local/localstack.sh, local/lambda.sh and local/test.sh need. Without Python 3.13 it says
so and runs nothing.
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/local/shared.sh"
work=$(mktemp -d)
passed=0
failed=0
localstack=
url=

main() {
  [[ $# == 0 ]] || { usage && exit; }
  cd "$root"
  trap stop EXIT
  trap 'exit 143' INT TERM HUP
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  if ! local/localstack.sh --available; then
    echo "left out: LocalStack needs Python 3.13"
  elif start; then
    java_tests
    official_client
    lambda_runtime
  else
    echo "LocalStack did not start, or refused the stacks" >&2
    failed=1
  fi
  echo "$passed passed, $failed failed"
  ((failed == 0))
}

start() {
  local/localstack.sh start --port 0 >"$work/localstack" 2>"$work/errors" &
  localstack=$!
  local tries
  for ((tries = 0; tries < 1800; tries++)); do
    if url=$(sed -n 's/^ready //p' "$work/localstack") && [[ -n $url ]]; then
      port=$(free_port)
      local/localstack.sh deploy "$url" "localhost:$port"
      return
    fi
    kill -0 "$localstack" 2>/dev/null || break
    sleep 0.5
  done
  cat "$work/localstack" "$work/errors" >&2
  return 1
}

# Discovery leads to the very port that the TXT record names.
java_tests() {
  touch "$work/marker"
  mvn -B -q -ntp -Dstyle.color=never test -pl local -am -Dmaven.test.failure.ignore=true -Dsurefire.failIfNoSpecifiedTests=false \
    -Dtest=LocalStackTest,ConversationTest -Dbridge.localstack="$url" -Dbridge.server="--port $port --aws $url" || failed=$((failed + 1))
  count_reports local/target/surefire-reports -newer "$work/marker"
}

official_client() {
  local more_passed=0 more_failed=1
  [[ -d local/official-client/node_modules ]] || npm --prefix local/official-client ci --no-progress || true
  node local/official-client/run.mjs --fast --aws "$url" --counts "$work/counts" \
    local/official-client/test/{connection,access,threads,messages,events}.test.mjs || true
  [[ ! -s $work/counts ]] || read -r more_passed more_failed <"$work/counts"
  passed=$((passed + more_passed))
  failed=$((failed + more_failed))
}

lambda_runtime() {
  local/lambda.sh --aws "$url" --check | tee "$work/lambda" || true
  count_last_line "$work/lambda" local/lambda.sh
}

stop() {
  if [[ -n $localstack ]]; then
    kill -TERM "$localstack" 2>/dev/null || true
    wait "$localstack" 2>/dev/null || true
  fi
  rm -rf "$work"
}

main "$@"
