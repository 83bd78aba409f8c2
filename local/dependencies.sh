#!/usr/bin/env bash
# Lists what is shipped besides our own code, and checks its licences; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
local/dependencies.sh

Writes target/sbom.json and target/sbom.xml (CycloneDX) of all modules without their tests, and fails
if a component has no licence of those below. It takes half a minute, needs a JDK (21 or later) and Python 3, and Maven must be online.

Whether a component has a known vulnerability only a service can say; target/sbom.json is what those
take, for example `osv-scanner --sbom target/sbom.json` or `grype sbom:target/sbom.json`.
TEXT
}

[[ ${1:-} != -h && ${1:-} != --help ]] || { usage && exit; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/local/shared.sh"
JAVA_HOME=$(jdk_21_or_later) || { echo "local/dependencies.sh: missing: a JDK, version 21 or later (set JAVA_HOME)" >&2 && exit 1; }
export JAVA_HOME
mvn -B -q -ntp -Drun -f "$root/pom.xml" process-classes \
  org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeAggregateBom -DoutputName=sbom
python3 - "$root/target/sbom.json" <<'PYTHON'
import json, sys

ALLOWED = {"Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "Bouncy Castle Licence"}

components = [c for c in json.load(open(sys.argv[1]))["components"] if c.get("group") != "lambdabridge"]
refused = []
for component in components:
    licences = [entry.get("expression") or entry["license"].get("id") or entry["license"].get("name")
                for entry in component.get("licenses", [])]
    if not ALLOWED & set(licences):
        refused.append(f"{component['group']}:{component['name']}: {', '.join(licences) or 'no licence'}")
print("\n".join(refused) or f"{len(components)} components, all with a licence we take")
sys.exit(1 if refused else 0)
PYTHON
