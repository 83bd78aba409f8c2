#!/usr/bin/env bash
# Runs built functions under Lambda's own runtime, without Docker; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
local/lambda.sh [--aws URL] FUNCTION EVENT.json ...
local/lambda.sh [--aws URL] --check

Runs a function from the zip that is deployed, under Lambda's runtime interface client and emulator,
sends it events and prints its answers, one a line. FUNCTION is a class such as HttpFunction, whose
handler the templates name.

  --aws URL   tables, bucket and secret are at URL: LocalStack with the stacks that
              `local/localstack.sh deploy URL` makes and the keys that the first
              `local/run.sh --aws URL` puts there. Without it nothing answers for them
  --check     sends each event of events/ to the functions that events/answers.csv names, and
              compares what they answer; the last line is `N passed, N failed`

Needs a JDK (21 or later), Maven, Python 3 with pip, and curl. The first run fetches the emulator
(out of the aws-sam-cli package) and the client into .tools/.
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/local/shared.sh"
tools=$root/.tools/lambda
sam_cli=1.160.0
aws=
work=
pid=
address=

main() {
  if [[ ${1:-} == --aws ]]; then
    aws=${2:?--aws needs a URL}
    shift 2
  fi
  case ${1:---help} in
    --help | -h) usage && exit ;;
    --check) install && build && check ;;
    -*) usage >&2 && exit 2 ;;
    *) install && build && run "$@" ;;
  esac
}

run() {
  local function=$1 event
  start "$function"
  for event in "${@:2}"; do
    invoke "$event"
    echo
  done
  stop
}

check() {
  local passed=0 failed=0 file function expected answer running=
  while IFS=, read -r file function expected; do
    if [[ $function != "$running" ]]; then
      stop
      start "$function"
      running=$function
    fi
    answer=$(invoke "$root/events/$file")
    if [[ $answer == *"$expected"* ]]; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      echo "$file: $function answers $answer" >&2
      tail -20 "$work/log" >&2
    fi
  done < <(tail -n +2 "$root/events/answers.csv")
  stop
  echo "$passed passed, $failed failed"
  ((passed > 0 && failed == 0))
}

# Starts the emulator with one function, as Lambda would start it.
start() {
  local handler
  handler=$(sed -n 's/^ *Handler: *//p' "$root"/template.yaml "$root"/infra/*.yaml | grep -m1 "[.]$1\$") ||
    fail "the templates have no function $1"
  work=$(mktemp -d)
  trap stop EXIT
  (cd "$work" && "$JAVA_HOME/bin/jar" --extract --file "$zip")
  local port=$((20000 + RANDOM % 20000))
  address=127.0.0.1:$port
  setsid env AWS_LAMBDA_FUNCTION_NAME=$1 AWS_LAMBDA_FUNCTION_TIMEOUT=60 AWS_REGION=eu-central-1 \
    AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_ENDPOINT_URL=${aws:-http://127.0.0.1:1} \
    BRIDGE_HOST=bridge.example.com BRIDGE_TABLE_PREFIX=lambda-bridge-local- \
    BRIDGE_BUCKET=lambda-bridge-local-bodies-000000000000-eu-central-1 \
    BRIDGE_PUSH_API=https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com \
    "$(secrets)" _HANDLER=$handler LAMBDA_TASK_ROOT=$work \
    "$tools/aws-lambda-rie" \
    --runtime-interface-emulator-address "$address" --runtime-api-address "127.0.0.1:$((port + 1))" \
    "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
    -cp "$tools/runtime/*:$work/lib/*" \
    com.amazonaws.services.lambda.runtime.api.client.AWSLambda "$handler" >"$work/log" 2>&1 &
  pid=$!
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      return
    fi
    sleep 0.1
  done
  fail "the emulator did not start: $(tail -5 "$work/log")"
}

invoke() {
  curl -sS --max-time 90 --data-binary @"$1" "http://$address/2015-03-31/functions/function/invocations"
}

stop() {
  [[ -z $pid ]] || kill -TERM -- "-$pid" 2>/dev/null || true
  [[ -z $work ]] || rm -rf "$work"
  pid=
  work=
}

# At a URL they are where the first server has put them; otherwise nothing outlives the run.
secrets() {
  if [[ -n $aws ]]; then
    echo BRIDGE_SECRETS_ARN=lambda-bridge-local-secrets
  else
    echo "BRIDGE_SECRETS=$(cat "$tools/secrets.json")"
  fi
}

build() {
  build_zip
  [[ -f $tools/secrets.json ]] || make_secrets
}

make_secrets() {
  local unpacked
  unpacked=$(mktemp -d)
  (cd "$unpacked" && "$JAVA_HOME/bin/jar" --extract --file "$zip")
  "$JAVA_HOME/bin/java" -cp "$unpacked/lib/*" "$root/local/lambda/Keys.java" >"$tools/secrets.json.new"
  mv "$tools/secrets.json.new" "$tools/secrets.json"
  rm -rf "$unpacked"
}

install() {
  mkdir -p "$tools"
  if [[ ! -x $tools/aws-lambda-rie ]]; then
    local python machine folder
    python=$(command -v python3) || fail "missing: Python 3 with pip"
    case $(uname -m) in
      x86_64) machine=x86_64 ;;
      aarch64 | arm64) machine=arm64 ;;
      *) fail "no emulator for $(uname -m)" ;;
    esac
    folder=$(mktemp -d)
    "$python" -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" "aws-sam-cli==$sam_cli" >&2 ||
      fail "aws-sam-cli cannot be fetched"
    "$python" -m zipfile --extract "$folder"/aws_sam_cli-*.whl "$folder"
    command install -m 755 "$folder/samcli/local/rapid/aws-lambda-rie-$machine" "$tools/aws-lambda-rie"
    rm -rf "$folder"
  fi
  if [[ ! -d $tools/runtime ]]; then
    mvn -B -q -ntp -Dstyle.color=never -f "$root/local/lambda/runtime.xml" dependency:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$tools/runtime.new" >&2 || fail "the runtime's client cannot be fetched"
    mv "$tools/runtime.new" "$tools/runtime"
  fi
}

fail() {
  echo "local/lambda.sh: $*" >&2
  exit 1
}

main "$@"
