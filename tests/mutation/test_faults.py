"""The faults that mutation testing plants."""

from __future__ import annotations

from mutation.__main__ import PACKAGE, TARGETS, sample
from mutation.faults import faults

CODE = '''
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from x import y


def f(a: int, b: int = 2) -> bool:
    """Text 1 < 2."""
    if a < b and a != 3:
        raise ValueError(f"{a + b} is {a < 1}")
    return a + 1 in (b,)
'''


def test_each_fault_changes_one_place_that_runs() -> None:
    found = list(faults(CODE))
    assert [fault.what for fault in found] == [
        "2 -> 3",
        "not (a < b and a != 3)",
        "a < b and a != 3: Or",
        "a < b: Lt -> LtE",
        "a != 3: NotEq -> Eq",
        "3 -> 4",
        "return None for a + 1 in (b,)",
        "a + 1 in (b,): In -> NotIn",
        "a + 1: Add -> Sub",
        "1 -> 2",
    ]
    for fault in found:
        compile(fault.text, "made", "exec")
    assert len({fault.text for fault in found}) == len(found)
    assert "if a < b or a != 3:" in found[2].text
    assert all('raise ValueError(f"' in fault.text or "raise ValueError(f'" in fault.text for fault in found)


def test_the_sample_is_the_same_for_the_same_seed_and_of_files_that_are_there() -> None:
    for part, (names, tests) in TARGETS.items():
        assert all((PACKAGE / name).is_file() for name in names), part
        assert all((PACKAGE.parent.parent / test).exists() for test in tests), part
    one = [(name, fault.what) for name, fault in sample("phenotype", 5, 1)]
    assert one == [(name, fault.what) for name, fault in sample("phenotype", 5, 1)]
    assert one != [(name, fault.what) for name, fault in sample("phenotype", 5, 2)]
