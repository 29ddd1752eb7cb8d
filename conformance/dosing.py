"""Dosing and context models against `context_examples.tsv`, to the printed digit.

Models whose coefficients are not verified are computed here too, but never print a dose in a report; nor is the
ABCD-GENE score, whose point values are not verified.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from conformance.check import Check
from pmkit.context.context_rules import clopidogrel_score, dosing_models
from pmkit.context.dosing import compute, score_points
from pmkit.context.phenoconversion import factor_of
from pmkit.pgx.phenotype import scaled, stated_pairs

Facts = dict[str, object]


def check(shared: Path) -> Check:
    """Every line of the examples; each printed number is compared as text."""
    with (shared / "sources" / "guidance" / "context_examples.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [tuple(row.values()) for row in csv.DictReader(lines, delimiter="\t")]
    differences = []
    for model, inputs, *outputs in rows:
        expected = tuple(text for text in outputs if text)
        got = tuple(_answer(model, inputs))
        if got != expected:
            differences.append(f"{model} {inputs}: {got}, listed {expected}")
    return Check("dosing examples", len(rows), len(rows) - len(differences), tuple(differences), bar=1.0)


def _answer(model: str, inputs: str) -> Iterator[str]:
    if model.startswith("IWPC"):
        weekly = compute(dosing_models()[model], _iwpc(inputs))
        yield from (f"{weekly:.2f} mg/week", f"{weekly / 7:.2f} mg/day")
    elif model.startswith("Gage"):
        daily = compute(dosing_models()["Gage_2008_pharmacogenetic"], _gage(inputs))
        yield from (f"{daily:.3f} mg/day", f"{daily * 7:.2f} mg/week")
    elif model.startswith("Passey"):
        clearance = compute(dosing_models()["Passey_2011"], _passey(inputs))
        yield from (f"CL/F {clearance:.2f} L/h", f"dose for trough 8: {clearance * 8 * 24 / 1000:.2f} mg/day")
    elif model.startswith("Andrews"):
        yield f"{compute(dosing_models()['Andrews_2019'], _andrews(inputs or model)):.2f} mg q12h"
    elif model.startswith("CYP2D6"):
        yield _phenoconversion(inputs)
    else:
        yield _abcd(inputs)


def _iwpc(inputs: str) -> Facts:
    age, height, weight, vkorc1, cyp2c9, race, inducer, amiodarone = ast.literal_eval(inputs)
    return {
        "age_decade": age // 10,
        "height_cm": height,
        "weight_kg": weight,
        "VKORC1": vkorc1,
        "CYP2C9": cyp2c9,
        "race": race,
        "enzyme_inducer": bool(inducer),
        "amiodarone": bool(amiodarone),
    }


def _gage(inputs: str) -> Facts:
    age, height, weight, a_count, two, three = ast.literal_eval(inputs)
    flags = dict.fromkeys(("amiodarone", "smoker", "race_black", "dvt_or_pe"), False)
    return {
        "age_years": age,
        "bsa_m2": (height * weight / 3600) ** 0.5,
        "VKORC1_A_count": a_count,
        "CYP2C9_2_count": two,
        "CYP2C9_3_count": three,
        "target_inr": 2.5,
        **flags,
    }


def _passey(inputs: str) -> Facts:
    day, genotype, age, steroid_sparing, blocker = (*ast.literal_eval(inputs), 0, 0)[:5]
    return {
        "transplant_day": day,
        "CYP3A5": genotype,
        "age_years": age,
        "steroid_sparing": bool(steroid_sparing),
        "calcium_channel_blocker": bool(blocker),
    }


def _andrews(inputs: str) -> Facts:
    text = inputs if "y" in inputs and "BSA" in inputs else "CYP3A5 *3/*3, 56 y, BSA 1.93"
    age, area = re.search(r"(\d+) y", text), re.search(r"BSA ([\d.]+)", text)
    return {
        "age_years": float(age[1]) if age else None,
        "bsa_m2": float(area[1]) if area else None,
        "CYP3A5_1_carrier": "*1 carrier" in text,
        "CYP3A4_22_carrier": False,
    }


def _phenoconversion(inputs: str) -> str:
    match = re.match(r"AS ([\d.]+) \+ (\w+)", inputs)
    score, drug = (match[1], match[2]) if match else ("", "")
    (pair,) = stated_pairs("CYP2D6", activity_score=score)
    after = scaled(pair, factor_of("CYP2D6", [drug]))
    return f"AS {after.activity_score} -> {after.phenotype}"


def _abcd(inputs: str) -> str:
    age, bmi = re.search(r"age (\d+)", inputs), re.search(r"BMI (\d+)", inputs)
    facts: Facts = {
        "age_years": int(age[1]) if age else None,
        "obese": int(bmi[1]) > 30 if bmi else None,
        "ckd": "no CKD" not in inputs,
        "diabetes": "DM" in inputs,
        "CYP2C19_lost_alleles": 1 if "one LOF" in inputs else 2 if "two LOF" in inputs else 0,
    }
    rules = clopidogrel_score()
    points, at_most = score_points(rules, facts)
    if points != at_most:
        return f"{points} to {at_most}"
    return f"{points} -> {'high' if points >= rules.score.high_at_least else 'not_high'}"
