#!/usr/bin/env bash
# Measures what calls cost as data grows; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
bench/growth.sh [--messages N] [--threads N] [--sockets N]

Prints three tables in Markdown, medians with the 99th percentile in brackets, in milliseconds:

  send a message and list 10 (the newest, in the middle, the oldest) with 100, 1,000, … N messages
      in the thread (default 1000000)
  list 10 threads with 10, 100, … N threads in the context (default 10000)
  how long a message takes to reach N WebSockets (default 1000)

The first two call a server in the same process by messages of the protocol, one after the other.
What has to be there before is stored by the server's own methods without the protocol around them,
at some thousand messages a second, and then counted by a client. The third runs against a server
like that of local/run.sh.

Needs a JDK (21 or later), Maven and, for a million messages, 6 GB of memory.
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/local/shared.sh"
source "$root/bench/server.sh"
target=$root/bench/target

main() {
  local messages=1000000 threads=10000 sockets=1000
  while (($#)); do
    case $1 in
      --messages) messages=$2 && shift ;;
      --threads) threads=$2 && shift ;;
      --sockets) sockets=$2 && shift ;;
      --help | -h) usage && exit ;;
      *) usage >&2 && exit 2 ;;
    esac
    shift
  done
  JAVA_HOME=$(jdk_21_or_later) || fail "missing: a JDK, version 21 or later (set JAVA_HOME)"
  export JAVA_HOME
  mvn -B -q -ntp -Dstyle.color=never -f "$root/pom.xml" -pl bench -am package -DskipTests -Dassembly.skipAssembly \
    dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath >&2 ||
    fail "the build failed"
  run lambdabridge.bench.growth.Growth "$messages" "$threads"
  echo
  start_server :memory:
  run lambdabridge.bench.FanOut "$target/bootstrap.json" "$sockets"
}

run() {
  "$JAVA_HOME/bin/java" -Xmx1g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    -cp "$target/test-classes:$target/classes:$(<"$target/test.classpath")" "$@"
}

fail() {
  echo "bench/growth.sh: $*" >&2
  exit 1
}

main "$@"
