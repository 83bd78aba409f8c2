# What several scripts need; they source it, with the top of the project in $root.
# shellcheck shell=bash

# Prints the home of the first JDK that is new enough.
jdk_21_or_later() {
  local home
  for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac || true)")")")" \
    /usr/lib/jvm/* /opt/*jdk* "$HOME"/.sdkman/candidates/java/current /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [[ -x $home/bin/javac ]] && (($("$home/bin/javac" -version 2>&1 | tr -dc '0-9.' | cut -d. -f1) >= 21)); then
      echo "$home"
      return
    fi
  done
  return 1
}

# Builds what Lambda gets, $zip, unless it is newer than all it is made from. Sets JAVA_HOME.
build_zip() {
  JAVA_HOME=$(jdk_21_or_later) || fail "missing: a JDK, version 21 or later (set JAVA_HOME)"
  export JAVA_HOME
  zip=$root/functions/target/lambda-bridge-functions.zip
  if [[ ! -f $zip || -n $(find "$root"/{protocol-lib,functions}/{pom.xml,src/main} -newer "$zip" -print -quit) ]]; then
    mvn -B -q -ntp -Dstyle.color=never -f "$root/pom.xml" -pl functions -am package -DskipTests >&2 || fail "the build failed"
    touch "$zip"
  fi
}

# Prints a port nobody listens on at the moment.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Counts what passed and failed, in $passed and $failed, by the surefire reports that `find` finds with these arguments.
count_reports() {
  local more_passed more_failed
  read -r more_passed more_failed < <(
    find "$@" -name 'TEST-*.xml' -exec grep -h -m1 '<testsuite ' {} + | awk '
      function number(name) {
        return match($0, " " name "=\"[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : 0
      }
      { bad = number("errors") + number("failures"); failed += bad; passed += number("tests") - bad - number("skipped") }
      END { print passed + 0, failed + 0 }'
  )
  passed=$((passed + more_passed))
  failed=$((failed + more_failed))
}

# Counts what passed and failed, in $passed and $failed, by the line `N passed, N failed` that ends a file. Without one it
# counts as a failure of what $2 names.
count_last_line() {
  local more_passed more_failed
  if read -r more_passed more_failed < <(tail -1 "$1" | sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p'); then
    passed=$((passed + more_passed))
    failed=$((failed + more_failed))
  else
    echo "$2 did not come to an end" >&2
    failed=$((failed + 1))
  fi
}
