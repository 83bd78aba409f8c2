#!/usr/bin/env bash
# Searches with Jazzer for input that breaks one of our readers; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
local/fuzz.sh TARGET [SECONDS]

Feeds a target of FuzzTarget (frames, pson, msgpack, handshake, rpc, management, query, acl,
discovery) with what Jazzer makes of its corpus, for 60 seconds or as long as you say. What reaches
new code goes to functions/target/fuzz/TARGET; what breaks the target ends the run and is left in
that folder as crash-…: put it into functions/src/test/resources/fuzz/TARGET, where FuzzTest
tries it every time.

Needs a JDK (21 or later) in JAVA_HOME, and Maven.
TEXT
}

[[ ${1:---help} != --help ]] || { usage && exit; }
target=$1
seconds=${2:-60}
jazzer=0.26.0
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
functions=$root/functions
java=${JAVA_HOME:?a JDK, version 21 or later}/bin/java

cd "$root"
mvn -B -q -ntp -pl functions -am package -DskipTests dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/fuzz.classpath
for artifact in jazzer jazzer-api; do
  mvn -B -q -ntp -N dependency:copy -Dartifact="com.code-intelligence:$artifact:$jazzer" \
    -DoutputDirectory="$functions/target/jazzer"
done

mkdir -p "$functions/target/fuzz/$target"
cd "$functions/target/fuzz/$target"
exec "$java" -Xmx1500m -XX:+EnableDynamicAgentLoading --enable-native-access=ALL-UNNAMED \
  -Dfuzz.target="$target" \
  -cp "$functions/target/jazzer/*:$functions/target/classes:$functions/target/test-classes:$(<"$functions/target/fuzz.classpath")" \
  com.code_intelligence.jazzer.Jazzer \
  --target_class=lambdabridge.server.fuzz.JazzerEntry --instrumentation_includes='lambdabridge.**' \
  --custom_hook_includes='lambdabridge.**' \
  "$PWD" "$functions/src/test/resources/fuzz/$target" -max_total_time="$seconds"
