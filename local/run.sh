#!/usr/bin/env bash
# Starts the server on this machine; see --help.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/local/shared.sh"
target=$root/local/target
built=$target/run.built

main() {
  local argument needs_data=1 program=Main
  for argument in "$@"; do
    case $argument in
      --demo)
        program=Demo needs_data=
        shift
        ;;
      --data) needs_data= ;;
      --aws) emulated_account "$@" ;;
      --help | -h) needs_data= ;;
    esac
  done
  JAVA_HOME=$(jdk_21_or_later) || fail "missing: a JDK, version 21 or later (set JAVA_HOME)"
  export JAVA_HOME
  is_built || build
  # Memory: heap, direct buffers, metaspace, code and the table engine's caches stay below 1 GB.
  exec "$JAVA_HOME/bin/java" \
    -Xms64m -Xmx448m -XX:MaxDirectMemorySize=96m -XX:MaxMetaspaceSize=160m -XX:ReservedCodeCacheSize=96m \
    -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Xshare:auto \
    --enable-native-access=ALL-UNNAMED \
    -cp "$target/server.jar:$target/lib/*" \
    "lambdabridge.local.$program" ${needs_data:+--data "$root/.data"} "$@"
}

# An emulator takes any credentials, but the SDK wants some.
emulated_account() {
  if [[ " $* " == *" --aws http"* ]]; then
    export AWS_ACCESS_KEY_ID=${AWS_ACCESS_KEY_ID:-test} AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY:-test}
  fi
}

# True unless a source or a build file is newer than the last build.
is_built() {
  [[ -f $built ]] || return 1
  local newer
  newer=$(find "$root"/pom.xml "$root"/{protocol-lib,functions,client,local,local/engine}/{pom.xml,src/main} -newer "$built" -print -quit)
  [[ -z $newer ]]
}

build() {
  command -v mvn >/dev/null || fail "missing: Maven (apt-get install maven)"
  mkdir -p "$target"
  exec 9>"$target/run.lock"
  flock 9 # another start may be building
  if ! is_built; then
    echo "local/run.sh: building" >&2
    local started=$target/run.started
    touch "$started"
    # Not `package`: that would compile the tests too.
    mvn -B -q -ntp -Dstyle.color=never -Drun -f "$root/pom.xml" -pl local -am process-classes >&2 || fail "the build failed"
    "$JAVA_HOME/bin/jar" --create --file "$target/server.jar" \
      -C "$root/protocol-lib/target/classes" . -C "$root/local/engine/target/classes" . -C "$root/functions/target/classes" . \
      -C "$root/client/target/classes" . -C "$target/classes" .
    mv "$started" "$built"
  fi
  exec 9>&-
}

fail() {
  echo "local/run.sh: $*" >&2
  exit 1
}

main "$@"
