#!/usr/bin/env bash
# Times single steps beside the same work by OpenSSL; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
bench/micro.sh [PATTERN]

Times by JMH, on one thread: the record layer at 64 B, 1 KiB and 16 KiB, the key schedule, PSON and
MessagePack, ECDH, signing and verifying on secp256k1, and whole handshakes; then the same work by
OpenSSL where a C compiler and its headers are installed (apt-get install gcc libssl-dev). Prints a
table in Markdown. It takes about four minutes; PATTERN, such as RecordLayer, Curve, Payloads or
Handshakes, runs a part.

Needs a JDK (21 or later) and Maven.
TEXT
}

[[ ${1:-} != -h && ${1:-} != --help ]] || { usage && exit; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/local/shared.sh"
target=$root/bench/target
JAVA_HOME=$(jdk_21_or_later) || { echo "bench/micro.sh: missing: a JDK, version 21 or later (set JAVA_HOME)" >&2 && exit 1; }
export JAVA_HOME
java=$JAVA_HOME/bin/java
times=-

mvn -B -q -ntp -Dstyle.color=never -f "$root/pom.xml" -pl bench -am package -DskipTests \
  dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath >&2
if gcc -O2 -o "$target/openssl" "$root/bench/src/test/c/openssl.c" -lcrypto 2>"$target/gcc.log"; then
  times=$target/openssl.txt
  "$target/openssl" >"$times"
else
  echo "bench/micro.sh: without OpenSSL: $(head -n 1 "$target/gcc.log")" >&2
fi
"$java" -cp "$target/test-classes:$target/classes:$(<"$target/test.classpath")" \
  lambdabridge.bench.micro.Micro "$times" "$@" 2> >(grep -v '^WARNING: ' >&2) # of JMH, about Unsafe
