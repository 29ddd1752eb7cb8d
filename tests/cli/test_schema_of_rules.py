"""`schema rules` describes every kind of rule file that there is."""

from __future__ import annotations

import json
import tomllib

import pytest

from pmkit.knowledge.rules import rule_names, rules_root

FOLDERS = ("pgx", "context", "onco", "germline", "patient", "risk")
FILES = ["consent", *(name for folder in FOLDERS for name in rule_names(folder))]


def test_every_folder_of_rules_is_looked_at() -> None:
    assert {path.name for path in rules_root().iterdir() if path.is_dir()} == set(FOLDERS)
    assert {path.stem for path in rules_root().glob("*.toml")} == {"consent"}


@pytest.mark.parametrize("name", FILES)
def test_the_schema_has_the_keys_of_every_rule_file(pmkit, name: str) -> None:
    schema = json.loads(pmkit("schema", "rules").out)
    kinds = [schema["$defs"][kind["$ref"].rpartition("/")[2]] for kind in schema["anyOf"]]
    keys = set(tomllib.loads((rules_root() / f"{name}.toml").read_text()))
    fitting = [kind["title"] for kind in kinds if set(kind["required"]) <= keys <= set(kind["properties"])]
    assert len(fitting) == 1, fitting
