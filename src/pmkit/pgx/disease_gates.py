"""Which guidance rows mean nothing to a person without the disease they name. Rules: `rules/pgx/disease_gates.toml`."""

from functools import cache

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules


class Gate(Strict):
    """The text of a row's population or of its indication."""

    population: str = ""
    indication: str = ""
    citations: tuple[Citation, ...] = Field(min_length=1)

    def check(self) -> None:
        if bool(self.population) == bool(self.indication):
            raise ValueError(tr("a gate has a population or an indication"))


class GateTest(Strict):
    population: str = ""
    indication: str = ""
    gated: bool


class GateRules(Strict):
    """The file. Proved at load by its tests."""

    meta: Meta
    gate: tuple[Gate, ...] = Field(min_length=1)
    test: tuple[GateTest, ...] = Field(min_length=1)

    def holds(self, population: str, indication: str) -> bool:
        return any(
            bool(gate.population and gate.population == population)
            or bool(gate.indication and gate.indication == indication)
            for gate in self.gate
        )

    def check(self) -> None:
        for test in self.test:
            if self.holds(test.population, test.indication) is not test.gated:
                raise ValueError(tr("a test fails: {population!r}", population=test.population or test.indication))


@cache
def gate_rules() -> GateRules:
    return load_rules("pgx/disease_gates", GateRules)


@cache
def disease_gate(population: str, indication: str) -> bool:
    """Whether a row of this population and indication means nothing to a person without the disease they name."""
    return gate_rules().holds(population, indication)
