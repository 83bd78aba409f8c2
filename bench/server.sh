# A server of our own for a measurement; load.sh and growth.sh source it, with the top of the project in $root.
# shellcheck shell=bash

# Starts a server that keeps its data in $1, and ends it with the script. Writes bench/target/bootstrap.json; sets $server, its
# process.
start_server() {
  local log=$root/bench/target/server.log errors=$root/bench/target/server.errors bootstrap=$root/bench/target/bootstrap.json
  "$root/local/run.sh" --port 0 --data "$1" >"$log" 2>"$errors" &
  server=$!
  # shellcheck disable=SC2064 # the server of now
  trap "kill $server 2>/dev/null || true" EXIT
  until grep -q '^ready ' "$log"; do
    kill -0 "$server" 2>/dev/null || fail "the server did not start: $(tail -n 5 "$errors")"
    sleep 0.2
  done
  if [[ $1 == :memory: ]]; then
    grep -m1 '^{' "$log" >"$bootstrap"
  else
    sed "s#\"url\":\"[^\"]*\"#\"url\":\"$(sed -n 's/^ready //p' "$log")\"#" "$1/bootstrap.json" >"$bootstrap"
  fi
}
