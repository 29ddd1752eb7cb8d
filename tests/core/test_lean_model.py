"""Models made without pydantic are what pydantic would have made, and their JSON is the same."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import to_json

import pmkit
from pmkit.context import ApplicabilityRules, DosingRules, EnzymeRules, GeneFactRules, ModelCautionRules, ScoreRules
from pmkit.core.lean_build import Unsure, built
from pmkit.core.lean_json import Unknown, written
from pmkit.core.lean_model import Model, twin
from pmkit.core.section import Consent, Input, Part, SettingUsed
from pmkit.germline import AcmgRules, ClinVarRules, MechanismRules, ReportingRules
from pmkit.knowledge.consent_rules import ConsentRules
from pmkit.knowledge.rules import rules_root
from pmkit.onco import OncogenicityRules, SecondChangeRules, TierRules
from pmkit.patient import CancerDrugRules
from pmkit.pgx import GateRules, PhenotypeRules, ReasonRules
from pmkit.pgx.section import GeneReport
from pmkit.risk import ClinicalRules

EXAMPLES = Path(__file__).parents[2] / "examples"
RUNS: dict[str, tuple[str, dict[str, Any]]] = {
    "germline": ("germline.vcf", {"pgx": {}, "germline": {}}),
    "array": ("array.txt", {"pgx": {}}),
    "tumor": ("tumor.vcf", {"onco": {"tumor_type": "MEL"}}),
}
CHAINS = {
    "pgx": ("load", "examples/germline.vcf", "pgx", "report", "-f", "json"),
    "onco": ("load", "examples/tumor.vcf", "onco", "--tumor-type", "MEL", "report", "-f", "json"),
}


def models(one: object) -> Iterator[Model]:
    if isinstance(one, Model):
        yield one
        for value in vars(one).values():
            yield from models(value)
    elif isinstance(one, tuple | list):
        for value in one:
            yield from models(value)


@pytest.fixture(scope="module", params=RUNS)
def report(request: pytest.FixtureRequest) -> Any:
    name, stages = RUNS[request.param]
    (made,) = pmkit.run(EXAMPLES / name, stages)
    return made


@pytest.mark.program
def test_what_runs_make_pydantic_makes_too(report: Any) -> None:
    kinds: dict[type, int] = {}
    for one in models(report):
        kinds[type(one)] = kinds.get(type(one), 0) + 1
        if kinds[type(one)] > 40:
            continue
        values = {field.alias or name: getattr(one, name) for name, field in type(one).model_fields.items()}
        again = type(one).model_validate(values)
        assert again == one
        assert {name: type(value) for name, value in vars(again).items() if not isinstance(value, tuple)} == {
            name: type(value) for name, value in vars(one).items() if not isinstance(value, tuple)
        }
    assert len(kinds) > 15


@pytest.mark.parametrize("indent", [None, 2])
def test_json_is_pydantics(report: Any, indent: int | None) -> None:
    assert written(report, indent) == report.model_dump_json(indent=indent)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES, indent=st.sampled_from([None, 2]))
def test_json_of_any_value_is_pydantics_or_left_to_it(value: Any, indent: int | None) -> None:
    one = SettingUsed(name="x", value=value, origin="option")
    try:
        text = written(one, indent)
    except Unknown:
        return
    assert text == to_json({"name": "x", "value": value, "origin": "option"}, indent=indent).decode()


def test_numbers_that_python_writes_otherwise_are_left_to_pydantic() -> None:
    for value in (1e-7, 1e22, float("inf"), float("nan")):
        with pytest.raises(Unknown):
            written(SettingUsed(name="x", value=value, origin="option"))


PHENOTYPES: type[Model] = PhenotypeRules
MODELS: dict[str, type[Model]] = {
    "consent": ConsentRules,
    "context/abcd_gene": ScoreRules,
    "context/applicability": ApplicabilityRules,
    "context/gene_facts": GeneFactRules,
    "context/model_cautions": ModelCautionRules,
    "context/phenoconversion": EnzymeRules,
    "context/tacrolimus": DosingRules,
    "context/warfarin": DosingRules,
    "germline/acmg": AcmgRules,
    "germline/clinvar": ClinVarRules,
    "germline/mechanism": MechanismRules,
    "germline/reporting": ReportingRules,
    "onco/oncogenicity": OncogenicityRules,
    "onco/second_changes": SecondChangeRules,
    "onco/tiers": TierRules,
    "patient/cancer_drugs": CancerDrugRules,
    "pgx/disease_gates": GateRules,
    "pgx/reasons": ReasonRules,
    "risk/framingham": ClinicalRules,
}
"""The files that are not of phenotypes."""
NAMES = sorted(path.relative_to(rules_root()).with_suffix("").as_posix() for path in rules_root().rglob("*.toml"))
RULES = [
    (name, MODELS.get(name, PHENOTYPES), tomllib.loads((rules_root() / f"{name}.toml").read_text("utf-8")))
    for name in NAMES
]


def test_every_rule_file_is_built_without_pydantic_and_equal() -> None:
    assert len(RULES) > 30
    for _, model, raw in RULES:
        made, theirs = built(model, raw), model.model_validate(raw)
        assert made == theirs
        assert repr(made) == repr(theirs)


def places(raw: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in raw.items() if isinstance(raw, dict) else enumerate(raw):
        yield raw, key
        if isinstance(value, dict | list):
            yield from places(value)


@given(data=st.data())
def test_altered_rules_are_pydantics_to_judge(data: st.DataObject) -> None:
    _, model, given_ = data.draw(st.sampled_from(RULES))
    raw = copy.deepcopy(given_)
    holder, key = data.draw(st.sampled_from(list(places(raw))))
    change = data.draw(st.sampled_from(["drop", "strange", "value"]))
    if change == "drop":
        del holder[key]
    elif change == "strange" and isinstance(holder, dict):
        holder["strange"] = 1
    else:
        holder[key] = data.draw(st.sampled_from([1, 1.5, True, "x", "", [], {}, None, ["x"], -1]))
    try:
        made = built(model, raw)
    except Unsure:
        return
    assert made == model.model_validate(raw)


@pytest.mark.program
@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_a_report_of_one_sample_needs_no_pydantic(chain: tuple[str, ...]) -> None:
    program = (
        "import sys; from pmkit.cli.main import run; code = run(sys.argv[1:]); "
        "sys.exit(code or 3 * ('pydantic' in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *chain], cwd=EXAMPLES.parent, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    json.loads(done.stdout)


def test_a_model_takes_its_fields_and_nothing_else() -> None:
    with pytest.raises(TypeError, match="strange"):
        Input(path="a", format="b", records_read=1, records_kept=1, strange=2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="records_kept"):
        Input(path="a", format="b", records_read=1)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="maybe"):
        GeneReport(gene="X", status="maybe", confidence="low")  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        Input.model_validate({"path": "a"})


def test_a_model_does_not_change_and_is_copied() -> None:
    one = Consent(purpose=("x",))
    with pytest.raises(AttributeError):
        one.purpose = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del one.purpose
    assert one.model_copy(update={"status": "recorded"}) == Consent(status="recorded", purpose=("x",))
    for again in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert again == one
        assert hash(again) == hash(one)
    assert one != Consent()
    assert one != 3


def test_a_field_of_pydantic_is_taken_too() -> None:
    from pydantic import Field

    class Item(Part):
        """Another package's."""

        name: str = Field(description="a name")
        size: float = Field(default=0.0, ge=0)

    assert vars(Item(name="x")) == {"name": "x", "size": 0.0}
    assert type(Item(name="x", size=2).size) is float
    assert Item.model_json_schema()["properties"]["name"]["description"] == "a name"
    assert twin(Item).__name__ == "Item"
    with pytest.raises(ValidationError):
        Item.model_validate({"name": "x", "size": -1})


def test_a_validator_of_pydantic_is_refused_rather_than_ignored() -> None:
    from pydantic import model_validator

    with pytest.raises(TypeError, match="check"):

        class Item(Part):
            name: str

            @model_validator(mode="after")
            def proved(self) -> Item:
                return self
