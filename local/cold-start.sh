#!/usr/bin/env bash
# Measures cold starts; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
local/cold-start.sh [RUNS]

Times a function's first answer in a fresh process with the JVM options of Lambda's runtime, RUNS
times (default 10), and prints minimum, median and maximum in milliseconds:

  plain    from the start of the process
  cache    the same with an AOT cache (JDK 25) made by a training run
  primed   from the first event, in a process whose CRaC hook has run: what is left after SnapStart
           has restored a snapshot, without the restoring itself

Plain and cache stand beside an empty handler with the same SDK, clients and calls, on the same
runtime and options; `ratio` is between the medians. HttpFunction answers a ping, which needs the
secret; WebSocketFunction opens a socket, which writes a row besides. A program of a few lines
answers for AWS at once, so that only our side is timed. Runs of both kinds take turns.

Needs a JDK (25 for the cache), Maven and Python 3.
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/local/shared.sh"
work=$(mktemp -d)
aws=

main() {
  [[ ${1:-10} =~ ^[0-9]+$ ]] || { usage && exit 2; }
  local runs=${1:-10} function event
  trap stop EXIT
  prepare
  start_aws
  for function in HttpFunction:http-ping WebSocketFunction:websocket-connect; do
    event=$root/events/${function#*:}.json
    function=${function%:*}
    compare plain
    train ColdStart && train EmptyStart
    compare cache
    primed >"$work/primed"
    echo "$function primed  $(summary "$work/primed")"
  done
}

prepare() {
  build_zip
  (cd "$work" && "$JAVA_HOME/bin/jar" --extract --file "$zip")
  "$JAVA_HOME/bin/javac" -d "$work/main" -cp "$work/lib/*" "$root"/local/lambda/{ColdStart,EmptyStart,Keys}.java
  "$JAVA_HOME/bin/jar" --create --file "$work/lib/cold-start.jar" -C "$work/main" .
  classpath=$(printf '%s:' "$work"/lib/*.jar)
  options=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -cp "$classpath")
}

start_aws() {
  "$JAVA_HOME/bin/java" "${options[@]}" Keys >"$work/secrets.json"
  exec 3< <(exec python3 "$root/local/lambda/aws.py" "$work/secrets.json")
  aws=$!
  local port
  read -r port <&3
  export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  export BRIDGE_HOST=bridge.example.com BRIDGE_TABLE_PREFIX=lambda-bridge-local- BRIDGE_SECRETS_ARN=lambda-bridge-local-secrets
  export BRIDGE_BUCKET=lambda-bridge-local-bodies-000000000000-eu-central-1
  export BRIDGE_PUSH_API=https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com
}

# Ours and the empty one, in turns, so that whatever else the machine does concerns both.
compare() {
  local run cache=
  rm -f "$work/ours" "$work/empty"
  for ((run = 0; run < runs; run++)); do
    [[ $1 == plain ]] || cache=-XX:AOTCache=$work/$function.ColdStart.aot
    start ColdStart $cache >>"$work/ours"
    [[ $1 == plain ]] || cache=-XX:AOTCache=$work/$function.EmptyStart.aot
    start EmptyStart $cache >>"$work/empty"
  done
  echo "$function $1   $(summary "$work/ours")"
  echo "  empty handler  $(summary "$work/empty")"
  awk -v ours="$(median "$work/ours")" -v empty="$(median "$work/empty")" \
    'BEGIN { printf "  ratio          %.2f\n", ours / empty }'
}

primed() {
  local run
  for ((run = 0; run < runs; run++)); do
    mode=primed start ColdStart
  done
}

train() {
  start "$1" -XX:AOTCacheOutput="$work/$function.$1.aot" >"$work/training"
}

# Runs a program for the first time; prints milliseconds, and nothing of what the JVM says on the same stream.
start() {
  "$JAVA_HOME/bin/java" "${@:2}" "${options[@]}" "$1" "$function" "$event" "$(date +%s%N)" ${mode:-} 2>"$work/errors" |
    grep -E '^[0-9.]+$' || { tail -5 "$work/errors" >&2 && exit 1; }
}

median() {
  sort -n "$1" | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'
}

summary() {
  sort -n "$1" | awk '{ t[NR] = $1 } END { printf "min %d  median %d  max %d ms", t[1], t[int((NR + 1) / 2)], t[NR] }'
}

stop() {
  [[ -z $aws ]] || kill "$aws" 2>/dev/null || true
  rm -rf "$work"
}

fail() {
  echo "local/cold-start.sh: $*" >&2
  exit 1
}

main "$@"
