"""The ontology by hand, ranking by hand, every way to name a term, and whole runs."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.phenotype.conftest import GONE, MERGED, OBSOLETE, annotations, hp, obo
from tests.support import header, record

import pmkit as library
from pmkit.core.errors import DataError
from pmkit.phenotype.gene_ranking import fit, ranks, score_gene
from pmkit.phenotype.hpo_import import import_hpo
from pmkit.phenotype.ontology import Hpo
from pmkit.phenotype.phenotype_terms import Combine, Fit, Method
from pmkit.phenotype.view import PhenotypeSection
from pmkit.testing import check_section

LN = math.log
VCF = header(of=("chr17",), formats=("GT", "DP", "GQ")) + record(
    "chr17", 43045728, ".", "G", "A", ".", "PASS", ".", "GT:DP:GQ", "0/1:80:99"
)


def test_both_forms_of_the_ontology_are_one_store(release, tmp_path: Path) -> None:
    one, two = tmp_path / "one.gz", tmp_path / "two.gz"
    done = [
        import_hpo(str(path), str(release[2]), target) for path, target in zip(release[:2], (one, two), strict=True)
    ]
    assert done[0] == done[1]
    assert done[0] == (11, 4, "2026-01-02", 0)
    assert one.read_bytes() == two.read_bytes()


def test_information_content_by_hand(store) -> None:
    """Four genes: Limb is with AAA, BBB, DDD; Hand with AAA, BBB; Eye and Lens with CCC, DDD."""
    hpo = Hpo(str(store))
    expected = {118: LN(4 / 4), 10: LN(4 / 3), 11: LN(4 / 2), 12: LN(4 / 2), 20: LN(4 / 2), 21: LN(4 / 2)}
    assert {number: hpo.content(hp(number)) for number in expected} == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other", "resnik", "lin", "ancestor"),
    [
        (11, 11, LN(2), 1.0, 11),
        (11, 12, LN(4 / 3), 2 * LN(4 / 3) / (2 * LN(2)), 10),
        (11, 21, 0.0, 0.0, 1),
        (10, 11, LN(4 / 3), 2 * LN(4 / 3) / (LN(4 / 3) + LN(2)), 10),
    ],
)
def test_similarity_of_terms_by_hand(store, one: int, other: int, resnik: float, lin: float, ancestor: int) -> None:  # noqa: PLR0917
    hpo = Hpo(str(store))
    found = hpo.alike(hp(one), hp(other), Method.RESNIK)
    assert (found.score, hpo.alike(hp(one), hp(other), Method.LIN).score) == pytest.approx((resnik, lin))
    assert resnik == 0 or found.ancestor == hp(ancestor)
    assert hpo.alike(hp(other), hp(one), Method.RESNIK).score == found.score


def test_a_gene_by_hand(store) -> None:
    """Hand and Lens against AAA (Hand, Foot): forward (ln 2 + 0) / 2, backward (ln 2 + ln 4/3) / 2."""
    hpo = Hpo(str(store))
    one = score_gene(hpo, "AAA", (hp(11), hp(21)), Method.RESNIK, Combine.BOTH)
    assert (one.forward, one.backward) == pytest.approx((LN(2) / 2, (LN(2) + LN(4 / 3)) / 2))
    assert one.score == pytest.approx((one.forward + one.backward) / 2)
    assert score_gene(hpo, "AAA", (hp(11), hp(21)), Method.RESNIK, Combine.PATIENT).score == pytest.approx(LN(2) / 2)


def test_genes_that_tie_share_the_best_rank(store) -> None:
    hpo = Hpo(str(store))
    scores = [score_gene(hpo, gene, (hp(11),), Method.RESNIK, Combine.PATIENT) for gene in hpo.diseases]
    assert [(rank, one.gene) for rank, one in ranks(scores)] == [(1, "AAA"), (1, "BBB"), (3, "DDD"), (4, "CCC")]


@pytest.mark.parametrize(
    ("number", "found", "note"), [(11, 11, ""), (MERGED, 11, "merged"), (OBSOLETE, 12, "obsolete")]
)
def test_identifiers_that_changed(store, number: int, found: int, note: str) -> None:
    resolved = Hpo(str(store)).resolve(hp(number).lower().replace(":", "_"), "here")
    assert resolved.id == hp(found)
    assert note in resolved.note


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("HP:0000555", "is not in the HPO of 2026-01-02"),
        (hp(GONE), "obsolete and was not replaced"),
        (hp(6), "no phenotypic abnormality"),
        (hp(1), "no phenotypic abnormality"),
        ("seizure", "no HPO identifier"),
        ("HP:11", "no HPO identifier"),
    ],
)
def test_identifiers_that_are_none(pmkit, store, tmp_path: Path, text: str, said: str) -> None:
    genome = tmp_path / "s.vcf"
    genome.write_text(VCF)
    words = ("load", genome, "--consent", "diagnosis", "phenotype", store, "--term", text, "report", "-o", "r.json")
    done = pmkit(*words)
    assert (done.code, done.out) == (65, "")
    assert said in done.err
    assert not Path("r.json").exists()


@pytest.mark.parametrize(
    ("state", "modes", "expected"),
    [
        ("het", {"AD"}, Fit.FITS), ("het", {"AR"}, Fit.AGAINST), ("het", {"AR", "AD"}, Fit.FITS),
        ("hom", {"AR"}, Fit.FITS), ("trans", {"AR"}, Fit.FITS), ("cis", {"AR"}, Fit.AGAINST),
        ("unknown_phase", {"AR"}, Fit.OPEN), ("hemi", {"XL"}, Fit.FITS), ("het", {"XL"}, Fit.OPEN),
        ("het", set(), Fit.NOT_KNOWN), ("doubtful", {"AD"}, Fit.OPEN), ("hemi", {"AR"}, Fit.AGAINST),
    ],
)  # fmt: skip
def test_fit_with_inheritance(state: str, modes: set[str], expected: Fit) -> None:
    assert fit(SimpleNamespace(state=SimpleNamespace(value=state)), frozenset(modes)) is expected  # type: ignore[arg-type]


def test_modes_of_genes(store) -> None:
    hpo = Hpo(str(store))
    assert {gene: set(hpo.modes_of(gene)) for gene in hpo.diseases} == {
        "AAA": {"AR"}, "BBB": {"AD"}, "CCC": {"XL"}, "DDD": set(),
    }  # fmt: skip


# --- whole runs -------------------------------------------------------------------------------------------------


def run(folder: Path, consent: str, sheet: str = "", **options: Any) -> Any:
    genome = folder / "s.vcf"
    genome.write_text(VCF)
    load: dict[str, Any] = {"consent": consent.split(",")} if consent else {}
    if sheet:
        path = folder / "sheet.tsv"
        path.write_text(f"sample\tfile\t{sheet.splitlines()[0]}\nS1\t{genome}\t{sheet.splitlines()[1]}\n")
        load["sheet"] = str(path)
    stages = {"load": load, "germline": {}, "phenotype": options}
    (report,) = library.run([] if sheet else genome, stages)
    return report.phenotype


def brca(folder: Path) -> Path:
    """The small release, with BRCA1 as a dominant gene of the hand."""
    terms, genes = folder / "b.obo", folder / "b.txt"
    terms.write_text(obo())
    genes.write_text(annotations() + f"1\tBRCA1\t{hp(11)}\tHand\t-\tOMIM:9\n1\tBRCA1\t{hp(6)}\tAD\t-\tOMIM:9\n")
    import_hpo(str(terms), str(genes), folder / "b.gz", force=True)
    return folder / "b.gz"


def test_a_finding_is_ranked(tmp_path: Path) -> None:
    found = run(tmp_path, "diagnosis,predisposition", hpo=str(brca(tmp_path)), term=[hp(11)])
    (finding,) = found.findings
    assert (finding.gene, finding.place, finding.fit, finding.gene_rank) == ("BRCA1", 1, "fits", 1)
    assert finding.classes == ("pathogenic",)
    assert next(gene for gene in found.genes if gene.gene == "BRCA1").finding
    check_section(PhenotypeSection(), found)


@pytest.mark.parametrize("consent", ["", "predisposition", "polygenic"])
def test_nothing_without_consent(store, tmp_path: Path, consent: str) -> None:
    found = run(tmp_path, consent, hpo=str(store), term=[hp(11)])
    assert found.model_dump(exclude_defaults=True) == {"held_back": True}


def test_terms_by_the_sheet(store, tmp_path: Path) -> None:
    found = run(tmp_path, "", f"consent\thpo\ndiagnosis\t{hp(11)}; {hp(MERGED)},{hp(21)}", hpo=str(store))
    assert [term.id for term in found.terms] == [hp(11), hp(11), hp(21)]
    assert [term.note != "" for term in found.terms] == [False, True, False]


def test_terms_of_a_phenopacket(store, tmp_path: Path) -> None:
    packet = tmp_path / "p.json"
    features = [
        {"type": {"id": hp(11), "label": "Hand"}},
        {"type": {"id": hp(12), "label": "Foot"}, "excluded": True},
    ]
    packet.write_text(json.dumps({"id": "x", "phenotypicFeatures": features}))
    found = run(tmp_path, "diagnosis", hpo=str(store), phenopacket=str(packet))
    assert [(term.id, term.excluded) for term in found.terms] == [(hp(11), False), (hp(12), True)]
    assert {gene.gene: gene.against for gene in found.genes}["AAA"] == (hp(12),)
    assert {gene.gene: gene.against for gene in found.genes}["BBB"] == ()


def test_a_feature_that_resolved_is_a_feature(store, tmp_path: Path) -> None:
    """A sign that is gone was one: it speaks for a gene, whatever a converter does with `resolution`."""
    packet = tmp_path / "p.json"
    feature = {"type": {"id": hp(11), "label": "Hand"}, "resolution": {"age": {"iso8601duration": "P2Y"}}}
    packet.write_text(json.dumps({"id": "x", "phenotypicFeatures": [feature]}))
    found = run(tmp_path, "diagnosis", hpo=str(store), phenopacket=str(packet))
    assert [(term.id, term.excluded) for term in found.terms] == [(hp(11), False)]


def test_a_term_that_is_given_by_two_identifiers_counts_once(store, tmp_path: Path) -> None:
    once = run(tmp_path, "diagnosis", hpo=str(store), term=[hp(11), hp(21)])
    twice = run(tmp_path, "diagnosis", hpo=str(store), term=[hp(11), hp(MERGED), hp(21)])
    assert len(twice.terms) == 3
    assert twice.genes == once.genes


@pytest.mark.parametrize("excluded", [True, False])
def test_terms_that_are_there_and_are_not(excluded: bool, pmkit, store, tmp_path: Path) -> None:
    """One term both ways, also by an older identifier; and a word in the place of true and false."""
    packet, genome = tmp_path / "p.json", tmp_path / "s.vcf"
    genome.write_text(VCF)
    other = (
        {"type": {"id": hp(MERGED)}, "excluded": True} if excluded else {"type": {"id": hp(12)}, "excluded": "false"}
    )
    packet.write_text(json.dumps({"phenotypicFeatures": [{"type": {"id": hp(11)}}, other]}))
    done = pmkit("load", genome, "--consent", "diagnosis", "phenotype", store, "--phenopacket", packet, "report")
    assert (done.code, done.out) == (65, "")
    assert ("as present and as excluded" if excluded else "neither true nor false") in done.err


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '[{"id": "P1", "individualId": "P1", "sex": "FEMALE"}]',
        "{}",
        '{"phenotypicFeatures": 1}',
        '{"phenotypicFeatures": [{}]}',
        '{"phenotypicFeatures": [1]}',
    ],
)
def test_what_is_no_phenopacket(pmkit, store, tmp_path: Path, content: str) -> None:
    packet, genome = tmp_path / "p.json", tmp_path / "s.vcf"
    packet.write_text(content)
    genome.write_text(VCF)
    done = pmkit("load", genome, "--consent", "diagnosis", "phenotype", store, "--phenopacket", packet, "report")
    assert (done.code, done.out) == (65, "")
    assert done.err.count("\n") == 1


def test_a_patient_without_terms(pmkit, store, tmp_path: Path) -> None:
    genome = tmp_path / "s.vcf"
    genome.write_text(VCF)
    done = pmkit("load", genome, "--consent", "diagnosis", "phenotype", store, "report")
    assert (done.code, done.out) == (2, "")


def test_the_arithmetic_is_explained(pmkit, store, tmp_path: Path) -> None:
    genome, saved = tmp_path / "s.vcf", tmp_path / "r.json"
    genome.write_text(VCF)
    words = ("load", genome, "--consent", "diagnosis", "phenotype", store, "--term", f"{hp(11)},{hp(21)}")
    assert pmkit(*words, "report", "-o", saved).code == 0
    reported = pmkit("explain", saved, "AAA").out
    assert "information content 0.693147: 0.693147" in reported
    assert "(0.693147 + 0) / 2 = 0.346574" in reported
    assert "(0.346574 + 0.490415) / 2 = 0.418494" in reported


# --- import -----------------------------------------------------------------------------------------------------


def test_import_by_the_command(pmkit, release, tmp_path: Path) -> None:
    target = tmp_path / "out.gz"
    done = pmkit("tables", "import", "hpo", release[0], release[2], "-o", target)
    assert done.out.strip().split("\t")[1:] == ["11", "4", "2026-01-02", "0"]
    assert pmkit("tables", "import", "hpo", release[0], release[2], "-o", target).code == 73
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("number", "content"),
    [(0, ""), (0, "[Term]\nid: GO:0000001\n"), (2, ""), (2, "a\tb\n"), (2, "gene_symbol\thpo_id\tdisease_id\nX\n")],
)
def test_files_that_are_no_release(release, tmp_path: Path, number: int, content: str) -> None:
    release[number].write_text(content)
    with pytest.raises(DataError):
        import_hpo(str(release[0]), str(release[2]), tmp_path / "x.gz")
    assert not (tmp_path / "x.gz").exists()


@pytest.mark.parametrize("content", [b"", b"x", b"\x1f\x8bxx"])
def test_what_is_no_store(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="tables import hpo"):
        Hpo(str(path))


def test_a_locus_without_a_symbol_is_counted(release, tmp_path: Path) -> None:
    """The HPO annotates a few loci that have a number and no symbol: they count for information content."""
    release[2].write_text(annotations() + f"777\t-\t{hp(11)}\tHand\t-\tOMIM:7\n")
    assert import_hpo(str(release[0]), str(release[2]), tmp_path / "x.gz").genes == 5
    hpo = Hpo(str(tmp_path / "x.gz"))
    assert "NCBIGene:777" in hpo.diseases
    assert hpo.content(hp(11)) == pytest.approx(LN(5 / 3))
