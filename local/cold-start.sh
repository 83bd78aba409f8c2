#!/usr/bin/env bash
# Measures cold starts; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
local/cold-start.sh URL [RUNS]

Times a function's first answer in a fresh process with the JVM options of Lambda's runtime, RUNS
times (default 10), and prints minimum, median and maximum in milliseconds:

  plain    from the start of the process
  cache    the same with an AOT cache (JDK 25) made by a training run
  primed   from the first event, in a process whose CRaC hook has run: what is left after SnapStart
           has restored a snapshot, without the restoring itself

URL is LocalStack's, with stacks and keys (local/localstack.sh, local/run.sh --aws). HttpFunction
answers a ping, which needs the secret; WebSocketFunction opens a socket, which writes a row besides.
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

main() {
  [[ ${1:-} == http* ]] || { usage && exit 2; }
  export AWS_ENDPOINT_URL=$1 AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  export BRIDGE_HOST=bridge.example.com BRIDGE_TABLE_PREFIX=lambda-bridge-local- BRIDGE_SECRETS_ARN=lambda-bridge-local-secrets
  export BRIDGE_BUCKET=lambda-bridge-local-bodies-000000000000-eu-central-1
  export BRIDGE_PUSH_API=https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com
  local runs=${2:-10} zip=$root/functions/target/lambda-bridge-functions.zip java=${JAVA_HOME:?}/bin/java
  [[ -f $zip ]] || { echo "local/cold-start.sh: missing $zip (mvn package)" >&2 && exit 1; }
  (cd "$work" && "$JAVA_HOME/bin/jar" --extract --file "$zip")
  "$JAVA_HOME/bin/javac" -d "$work/main" -cp "$work/lib/*" "$root/local/lambda/ColdStart.java"
  "$JAVA_HOME/bin/jar" --create --file "$work/lib/cold-start.jar" -C "$work/main" .
  classpath=$(printf '%s:' "$work"/lib/*.jar)
  options=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -cp "$classpath")
  local function event
  for function in HttpFunction:http-ping WebSocketFunction:websocket-connect; do
    event=$root/events/${function#*:}.json
    function=${function%:*}
    measure "$function plain " "$runs" "$function" "$event" ""
    "$java" -XX:AOTCacheOutput="$work/$function.aot" "${options[@]}" ColdStart "$function" "$event" "$(date +%s%N)" >"$work/training" 2>&1
    cache=-XX:AOTCache=$work/$function.aot measure "$function cache " "$runs" "$function" "$event" ""
    measure "$function primed" "$runs" "$function" "$event" primed
  done
}

measure() {
  local run
  for ((run = 0; run < $2; run++)); do
    "$JAVA_HOME/bin/java" ${cache:-} "${options[@]}" ColdStart "$3" "$4" "$(date +%s%N)" $5 2>>"$work/log" ||
      { tail -5 "$work/log" >&2 && exit 1; }
  done | sort -n | awk -v name="$1" '{ t[NR] = $1 } END { printf "%s  min %d  median %d  max %d ms\n", name, t[1], t[int((NR + 1) / 2)], t[NR] }'
}

main "$@"
