#!/usr/bin/env bash
# LocalStack without Docker; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
local/localstack.sh [start [--port N]] | deploy URL [HOST]

AWS at home, without Docker and without an account: LocalStack 4.14.0 in a Python environment below
.tools/ (520 MB, installed by the first start), with DynamoDB Local behind it.

  start          runs it until SIGTERM or Ctrl-C; the last line of the start is `ready URL`
                 (--port: default 4566; 0 takes any free one). It keeps nothing.
  deploy URL     makes the stacks data, secrets and discovery from the templates in infra/, for a
                 server at HOST (default localhost:3000) that is discovered as bridge.test

Then `local/run.sh --aws URL` serves on them. Needs Python 3.13 (PYTHON names it), a JDK
(21 or later) and Maven. With Docker, `docker compose -f local/compose.yaml up` does both.
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/local/shared.sh"
home=$root/.tools/localstack
libraries=$home/files/var/lib/localstack/lib
pid=

main() {
  case ${1:-start} in
    start) shift || true && start "$@" ;;
    deploy) (($# >= 2)) || { usage >&2 && exit 2; } && deploy "${@:2}" ;;
    --available) is_installed || python_313 >/dev/null ;;
    --help | -h) usage ;;
    *) usage >&2 && exit 2 ;;
  esac
}

start() {
  local port=4566
  if [[ ${1:-} == --port ]]; then
    port=${2:?--port needs a number}
  fi
  [[ $port != 0 ]] || port=$(free_port)
  install
  trap 'stop; exit 0' INT TERM HUP
  trap stop EXIT
  local log=$home/log
  OVERRIDE_IN_DOCKER=0 FILESYSTEM_ROOT=$home/files GATEWAY_LISTEN=127.0.0.1:$port \
    SERVICES=s3,dynamodb,dynamodbstreams,secretsmanager,route53,cloudformation,sts,iam,kms EAGER_SERVICE_LOADING=0 \
    DISABLE_EVENTS=1 SKIP_SSL_CERT_DOWNLOAD=1 DISABLE_CUSTOM_CORS_S3=1 PYTHONUNBUFFERED=1 \
    setsid "$home/python/bin/python" -m localstack.runtime.main >"$log" 2>&1 &
  pid=$!
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && grep -q '^Ready' "$log"; then
      echo "ready http://127.0.0.1:$port"
      wait "$pid"
      return
    fi
    kill -0 "$pid" 2>/dev/null || fail "LocalStack did not start: $(tail -5 "$log")"
    sleep 0.2
  done
  fail "LocalStack did not become ready in a minute: $(tail -5 "$log")"
}

stop() {
  if [[ -n $pid ]]; then
    kill -TERM -- "-$pid" 2>/dev/null || true
    sleep 1 # it has nothing to save, and takes its time otherwise
    kill -KILL -- "-$pid" 2>/dev/null || true
  fi
  pid=
}

deploy() {
  install
  AWS_ENDPOINT_URL=$1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=eu-central-1 \
    "$home/python/bin/python" "$root/local/localstack/deploy.py" "$root/infra" "${2:-localhost:3000}"
}

install() {
  if is_installed; then
    return
  fi
  mkdir -p "$home"
  exec 9>"$home/lock"
  flock 9 # another start may be installing
  if ! is_installed; then
    echo "local/localstack.sh: installing below .tools/ (a few minutes, once)" >&2
    install_python
    install_dynamodb
    wanted >"$home/installed"
  fi
  exec 9>&-
}

is_installed() {
  [[ -f $home/installed ]] && cmp -s "$home/installed" <(wanted)
}

# What the installation was made from.
wanted() {
  cat "$root"/local/localstack/{requirements.txt,constraints.txt,dynamodb.xml}
}

install_python() {
  local python
  python=$(python_313) || fail "missing: Python 3.13 (set PYTHON)"
  rm -rf "$home/python"
  "$python" -m venv "$home/python"
  "$home/python/bin/pip" install --quiet --disable-pip-version-check \
    -r "$root/local/localstack/requirements.txt" -c "$root/local/localstack/constraints.txt" >&2
}

# Puts DynamoDB Local where LocalStack expects what it would otherwise download.
install_dynamodb() {
  local java folder=$libraries/dynamodb-local/2
  java=$(jdk_21_or_later) || fail "missing: a JDK, version 21 or later (set JAVA_HOME)"
  rm -rf "$libraries"
  mkdir -p "$folder/DynamoDBLocal_lib" "$libraries/java"
  ln -s "$java" "$libraries/java/21"
  JAVA_HOME=$java mvn -B -q -ntp -Dstyle.color=never -f "$root/local/localstack/dynamodb.xml" dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$folder/DynamoDBLocal_lib" >&2 || fail "DynamoDB Local cannot be fetched"

  local work
  work=$(mktemp -d)
  {
    echo "Main-Class: software.amazon.dynamodb.services.local.main.ServerRunner"
    # Lines of a manifest have 72 bytes at most; a space continues one.
    (cd "$folder" && printf 'Class-Path:' && printf ' %s' DynamoDBLocal_lib/*.jar) | fold -b -w 70 | sed '2,$s/^/ /'
    echo
  } >"$work/main.txt"
  "$java/bin/jar" --create --file "$folder/DynamoDBLocal.jar" --manifest "$work/main.txt"
  # LocalStack runs the engine with an agent that lifts a limit we do not meet; this one does nothing.
  echo 'class Nothing { public static void premain(String arguments) {} }' >"$work/Nothing.java"
  "$java/bin/javac" -d "$work" "$work/Nothing.java"
  echo "Premain-Class: Nothing" >"$work/agent.txt"
  "$java/bin/jar" --create --file "$folder/ddb-local-loader-0.1.jar" --manifest "$work/agent.txt" -C "$work" Nothing.class
  rm -rf "$work"
}

python_313() {
  local python
  for python in "${PYTHON:-}" python3.13 python3 "$HOME"/.pyenv/versions/3.13.*/bin/python3 \
    /usr/local/bin/python3.13 /opt/homebrew/bin/python3.13; do
    if [[ -n $python ]] && "$python" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; then
      command -v "$python"
      return
    fi
  done
  return 1
}

fail() {
  echo "local/localstack.sh: $*" >&2
  exit 1
}

main "$@"
