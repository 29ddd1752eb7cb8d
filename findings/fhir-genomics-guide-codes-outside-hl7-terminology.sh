#!/usr/bin/env bash
# Two code lists of HL7's genomics guide are named as HL7 Terminology's, which holds neither; one binding is required
#
# Expected:  A code system whose name begins with http://terminology.hl7.org/CodeSystem/ is in the package of HL7
#            Terminology, where a terminology server looks it up; lists of the guide have names below the guide's
#            address.
# Package:   hl7.fhir.uv.genomics-reporting 3.0.0 and hl7.terminology.r4 7.0.1 (npm).
# Behaviour: of the guide's 12 code systems, variant-confidence-status-cs and sequence-phase-relationship-cs are named
#            as HL7 Terminology's; that package holds neither. A `variant` with the guide's own address for the list
#            has no code of the required value set; with the right name, a server with HL7 Terminology alone knows no
#            such code.
# Seen:      12 code systems, 2 named below terminology.hl7.org, 0 of these in hl7.terminology.r4 7.0.1; binding
#            required
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for name in hl7.fhir.uv.genomics-reporting@3.0.0 hl7.terminology.r4@7.0.1; do
  folder=${name%@*}
  mkdir "$folder"
  tar xzf "$(npm pack --silent "$name")" -C "$folder"
done

cat > run.py <<'PY'
import json
from pathlib import Path

THO = "http://terminology.hl7.org/CodeSystem/"


def urls(folder: str) -> set[str]:
    read = (json.loads(path.read_text(encoding="utf-8")) for path in Path(folder, "package").glob("*.json"))
    return {one["url"] for one in read if isinstance(one, dict) and one.get("resourceType") == "CodeSystem"}


guide, terminology = urls("hl7.fhir.uv.genomics-reporting"), urls("hl7.terminology.r4")
named = sorted(url for url in guide if url.startswith(THO))
print(len(guide), "code systems in the guide,", len(terminology), "in HL7 Terminology")
print("named as HL7 Terminology's:", ", ".join(url.removeprefix(THO) for url in named))
print("of these in HL7 Terminology:", len(set(named) & terminology))
assert len(guide) == 12
assert THO + "observation-category" in terminology
assert [url.removeprefix(THO) for url in named] == ["sequence-phase-relationship-cs", "variant-confidence-status-cs"]
assert not set(named) & terminology
variant = json.loads(Path("hl7.fhir.uv.genomics-reporting/package/StructureDefinition-variant.json").read_text("utf-8"))
(binding,) = [
    element["binding"]["strength"]
    for element in variant["snapshot"]["element"]
    if element["id"] == "Observation.component:variant-confidence-status.value[x]"
]
print("binding of variant-confidence-status:", binding)
assert binding == "required"
PY
python3 run.py
echo "as described"
