"""Why files of a batch failed: the file at fault and the line are codes, whatever language the sentence is in."""

import pickle

import pytest

from pmkit.core.batch import Batch
from pmkit.core.errors import DataError, Place, at_block, at_byte, at_line, at_record, at_row
from pmkit.core.messages import PSEUDO, speaking


@pytest.mark.parametrize("language", ["en", "de", PSEUDO])
@pytest.mark.parametrize(
    ("place", "line"), [(at_line, "7"), (at_row, "7"), (at_byte, ""), (at_block, ""), (at_record, "")]
)
def test_the_file_at_fault_and_its_line(language, place, line):
    batch = Batch(keep_going=True)
    with speaking(language):
        batch.note(("a.vcf", "b.vcf"), DataError("odd", where=place("b.vcf", 7)))
        batch.note(("a.vcf", "b.vcf"), DataError("odd", where="b.vcf"))
        batch.note(("a.vcf", "b.vcf"), DataError("odd"))
    first, second, *_, last = batch.failures
    assert ("b.vcf" in first.reason, first.line, second.line, second.reason) == (True, "", line, "odd.")
    assert [one.reason == "odd." for one in batch.failures] == [False, True, False, True, True, True]
    assert last.file == "b.vcf"


def test_a_place_keeps_what_it_knows_when_it_goes_to_another_process():
    place = pickle.loads(pickle.dumps(at_line("a.vcf", 3)))
    assert isinstance(place, Place)
    assert (str(place), place.file, place.line) == ("a.vcf, line 3", "a.vcf", "3")
