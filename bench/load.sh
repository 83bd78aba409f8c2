#!/usr/bin/env bash
# Puts load on servers and prints a table of what they did; see --help.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/local/shared.sh"
source "$root/bench/server.sh"
target=$root/bench/target

main() {
  local data=:memory: arguments=() has_server= wants_help=
  while (($#)); do
    case $1 in
      --data) data=$2 && shift ;;
      --server) has_server=1 && arguments+=("$1" "$2") && shift ;;
      --help | -h) wants_help=1 ;;
      *) arguments+=("$1") ;;
    esac
    shift
  done
  JAVA_HOME=$(jdk_21_or_later) || fail "missing: a JDK, version 21 or later (set JAVA_HOME)"
  export JAVA_HOME
  build
  [[ -z $wants_help ]] || exec "$JAVA_HOME/bin/java" -cp "$target/bench.jar:$target/lib/*" lambdabridge.bench.Load --help
  if [[ -z $has_server ]]; then
    start_server "$data"
    arguments+=(--server "$target/bootstrap.json@$server")
  fi
  "$JAVA_HOME/bin/java" -Xmx1g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$target/bench.jar:$target/lib/*" lambdabridge.bench.Load "${arguments[@]}"
}

build() {
  command -v mvn >/dev/null || fail "missing: Maven (apt-get install maven)"
  mvn -B -q -ntp -Dstyle.color=never -Drun -f "$root/pom.xml" -pl bench -am process-classes >&2 || fail "the build failed"
  "$JAVA_HOME/bin/jar" --create --file "$target/bench.jar" \
    -C "$root/protocol-lib/target/classes" . -C "$root/client/target/classes" . -C "$target/classes" .
}

fail() {
  echo "bench/load.sh: $*" >&2
  exit 1
}

main "$@"
