"""Find prose for people in pmkit's source that does not go through the message catalogue.

Prose is a string of at least two words. Not prose: docstrings, what declares options, columns and fields (the reference
of commands and schema is in English), names to compare, match or look up with, vocabularies, patterns, programs.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "pmkit"
_DECLARES = """Field Column column Option option argument command group compile match fullmatch sub search finditer
startswith endswith split rsplit replace removeprefix removesuffix partition rpartition join TypeVar NewType execute
chosen text_option flag choice Setting cast namedtuple index find count get pop encode fields field"""
_VOCABULARY = """START _DECLARE _CONVERT HEADER _PLUS _STABLE _UNKNOWN _ONCOGENIC _PATHOGENIC _KNOWN _EFFECTS ONCOGENIC
BENIGN NOT_ASSIGNED NO_RESULT GAP _SHORT _REFERENCE_WORDS MARKERS KINDS STYLES _BY_IMPACT _DIALECTS _GISTIC_GENE
_GISTIC_OTHER _MEASURED FIELDS SOURCE PAGE_HEAD NORMAL PACES NOT_CALLABLE _CONDITIONS LOINC_PHENOTYPES LOINC_SUGGESTIONS
LOINC_RESPONSES LOINC_CHROMOSOMES LOINC_COUNTING LOINC_TEST VRS_CHANGES AAC CCV VA_CLASSES TABLE_HEAD
ACMG LOW_PENETRANCE PENETRANCE INHERITANCE LOINC_CLASSES LOINC_SOURCES LOINC_PARENTS LOINC_CONFIRM LOINC_HIGH_RISK
LOINC_STATES HGNC DOID OMIM MONDO GENO HP COMMANDS"""
CATALOGUED = ("tr", "trn")
DECLARES = frozenset(_DECLARES.split())
FOR_PROGRAMMERS = ("AssertionError", "NotImplementedError", "AttributeError", "RuntimeError")
OTHER_FILES = ("testing.py", "lean_model.py")  # for programmers
DECLARING_FILES = ("_tables.py", "header.py", "info.py", "_import.py")
VOCABULARY = frozenset(_VOCABULARY.split())
_TERMS = re.compile(r"(LOINC|VRS|VA)_\w+|AAC|CCV|ACMG|\w*PENETRANCE|INHERITANCE|NORMAL|HGNC|DOID|OMIM|MONDO|GENO|HP")
_WORD = re.compile(r"[A-Za-z]{2,}")


@cache
def parsed(path: Path) -> ast.Module:
    """A module's tree, read once for all checks."""
    return ast.parse(path.read_text(encoding="utf-8"))


def is_prose(text: str) -> bool:
    """Whether a string has two words or more, is no pattern, address, header line or statement of a program."""
    if text.startswith(("##", "http", "^", "(?")) or re.search(r"\\[dwsb]|\(\?|\t", text):
        return False
    if re.match(r"(SELECT|CREATE|INSERT|PRAGMA)\b", text):
        return False
    return len(_WORD.findall(text)) >= 2 and " " in text.strip()


class _Finder(ast.NodeVisitor):
    def __init__(self, path: Path) -> None:
        self.path, self.depth, self.found = path, 0, list[tuple[int, str]]()
        self.declares = path.name.endswith(DECLARING_FILES) or bool({"importers", "callers"} & set(path.parts))

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.depth += 1
        for inner in (*filter(None, (*node.args.defaults, *node.args.kw_defaults)), *node.body):
            self.visit(inner)
        self.depth -= 1

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 (ast's name)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for inner in node.body:
            if not isinstance(inner, ast.Assign | ast.AnnAssign):
                self.visit(inner)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value and not self._vocabulary([node.target]):
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not self._vocabulary(node.targets):
            self.visit(node.value)

    def _vocabulary(self, targets: list[ast.expr]) -> bool:
        names = {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        return self.depth == 0 and (self.declares or bool(names & VOCABULARY))

    def visit_Compare(self, node: ast.Compare) -> None:
        for inner in (node.left, *node.comparators):
            if not isinstance(inner, ast.Constant | ast.JoinedStr | ast.Tuple | ast.Set | ast.List):
                self.visit(inner)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """What is counted by its words, as `seen["row left out"] += 1`, is said with the count."""
        if isinstance(node.target, ast.Subscript) and not self.declares:
            self.visit(node.target.slice)
        self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)

    def visit_match_case(self, node: ast.match_case) -> None:
        for inner in node.body:
            self.visit(inner)

    def visit_Dict(self, node: ast.Dict) -> None:
        for inner in node.values:
            self.visit(inner)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.visit(node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        if not (isinstance(node.exc, ast.Call) and getattr(node.exc.func, "id", "") in FOR_PROGRAMMERS):
            self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        pass

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in CATALOGUED:
            for keyword in node.keywords:
                self.visit(keyword.value)
        elif name in DECLARES:
            self.visit(node.func)
            for inner in node.args:
                if not isinstance(inner, ast.Constant | ast.JoinedStr | ast.Tuple):
                    self.visit(inner)
        else:
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and is_prose(node.value):
            self.found.append((node.lineno, node.value))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
        if is_prose(text):
            self.found.append((node.lineno, text))
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                self.visit(one.value)


def outside_catalogue(path: Path) -> list[tuple[int, str]]:
    """Prose of a module that does not go through `tr`, by line."""
    finder = _Finder(path)
    finder.visit(parsed(path))
    return finder.found


def keys(root: Path = SOURCE) -> Iterator[tuple[str, Path, int]]:
    """The keys that the source gives to `tr` and `trn`, with file and line."""
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CATALOGUED:
                for inner in node.args[: 1 if node.func.id == "tr" else 2]:  # type: ignore[attr-defined]
                    if isinstance(inner, ast.Constant):
                        yield inner.value, path, node.lineno
                    else:
                        yield "", path, node.lineno


def spoken_terms() -> list[str]:
    """Standard terms and codes that go through the catalogue: in another language they would be other codes."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in parsed(path).body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            if not any(isinstance(one, ast.Name) and _TERMS.fullmatch(one.id) for one in targets):
                continue
            calls = (one for one in ast.walk(node) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name))
            found += [f"{path.relative_to(SOURCE)}:{one.lineno}" for one in calls if one.func.id in CATALOGUED]
    return found


_DATA_FILES = """_fhir.py fhir.py fhir_parts.py phenopacket.py _packet.py parquet.py _tables.py _info.py _import.py
onco_variants.py germline_variants.py pgx_cards.py profiles.py reference.py column_page.py bcf_child.py htslib_write.py
pseudonyms.py testing.py lean_model.py build.py maf.py document.py face.py __init__.py"""
DATA_FILES = (*_DATA_FILES.split(),)
"""Files, by the ends of their names, that write data for programs, or for programmers."""
_FRAGMENT = re.compile(r"[a-z]{2,}")
_NAMES = re.compile(r"\b(?:PMID|ATC|RxNorm|GQ|FILTER|DRAGEN|CIViC|ClinVar|pmkit|chr|tcga|svg|TMB|GATK|Genomes|mg|dL)\b")


def fragments(path: Path) -> list[tuple[int, str]]:
    """Words that are put together with values outside the catalogue: in f-strings, as separators, with blanks at an
    end."""
    found: list[tuple[int, str]] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in CATALOGUED:
                for keyword in node.keywords:
                    visit(keyword.value)
                return
            if name in DECLARES - {"join"} or name in FOR_PROGRAMMERS:
                return
        if isinstance(node, ast.Compare | ast.Assert) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            return
        if isinstance(node, ast.JoinedStr):
            texts = [one.value for one in node.values if isinstance(one, ast.Constant)]
            if any(" " in text and _FRAGMENT.search(_NAMES.sub("", text)) for text in texts):
                found.append((node.lineno, "{}".join(texts)))
            for one in node.values:
                if isinstance(one, ast.FormattedValue):
                    visit(one.value)
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != node.value.strip(" "):
            if _FRAGMENT.search(_NAMES.sub("", node.value)):
                found.append((node.lineno, node.value))
            return
        for inner in ast.iter_child_nodes(node):
            visit(inner)

    visit(parsed(path))
    return found


_GLUED = re.compile(r"\}\{|[A-Za-z]\{|\}[A-Za-z]")
_PLACE = re.compile(r"chr\{chrom\}")
_TEMPLATE_KEY = re.compile(r"""\btrn?\(\s*(?:"([^"]*)"|'([^']*)')(?:,\s*"([^"]*)")?""")


def is_fragment(key: str) -> bool:
    """Whether a key of the catalogue cannot stand by itself: it begins or ends as the piece of a sentence does, opens a
    bracket that another closes, or leaves a value to bring its own blank, comma or ending."""
    return (
        key != key.strip()
        or key[:1] in (*";,:.)]",)
        or key[-1:] in (*";,([",)
        or key.count("(") != key.count(")")
        or bool(_GLUED.search(_PLACE.sub("", key)))
    )


def template_keys(root: Path = SOURCE) -> Iterator[tuple[str, Path]]:
    """The keys that the pages' templates give to `tr` and `trn`."""
    for path in sorted(root.rglob("*.j2")):
        for match in _TEMPLATE_KEY.finditer(path.read_text(encoding="utf-8")):
            yield from ((key, path) for key in match.groups() if key)


_TEXT_METHODS = {"startswith", "endswith", "removeprefix", "removesuffix", "split", "rsplit", "partition", "rpartition"}
_MATCHERS = {"match", "fullmatch", "search", "findall", "finditer"}
_SAID = {"because", "message", "sentence", "remedy", "where", "wording"}
_JOINERS = {*CATALOGUED, "any_of", "all_of", "few", "first_of"}


@cache
def _spoken(path: Path) -> frozenset[str]:
    """Names of a module's constants that are sentences of the catalogue."""
    return frozenset(
        target.id
        for node in parsed(path).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if getattr(node.value.func, "id", "") in CATALOGUED
        for target in node.targets
        if isinstance(target, ast.Name)
    )


def _spoken_in(path: Path) -> set[str]:
    """The same, with those that a module imports; "module.NAME" for those of modules that it imports whole."""
    found = set(_spoken(path))
    for node in ast.walk(parsed(path)):
        if not (isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pmkit.")):
            continue
        folder = SOURCE.parent.joinpath(*node.module.split("."))
        own = folder.with_suffix(".py")
        for one in node.names:
            if own.exists() and one.name in _spoken(own):
                found.add(one.name)
            elif (whole := folder / f"{one.name}.py").exists():
                found |= {f"{one.name}.{name}" for name in _spoken(whole)}
    return found


def _is_said(node: ast.expr, constants: set[str]) -> bool:
    """Whether a value is text made for people: by the catalogue, a constant of it, or a field that holds such."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", "") in _JOINERS
    if isinstance(node, ast.Attribute) and node.attr in _SAID:
        return True
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in constants


def decided_by_words(path: Path) -> list[tuple[int, str]]:
    """Where a module compares, cuts or searches text that was made for people."""
    found, constants = [], _spoken_in(path)
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Compare):
            said = [one for one in (node.left, *node.comparators) if _is_said(one, constants)]
            nothing = any(isinstance(one, ast.Constant) and one.value in (None, "") for one in node.comparators)
            if said and not nothing:
                found.append((node.lineno, ast.unparse(node)))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, own = node.func.attr, node.func.value
            if (name in _TEXT_METHODS and _is_said(own, constants)) or (
                name in _MATCHERS and any(_is_said(one, constants) for one in node.args)
            ):
                found.append((node.lineno, ast.unparse(node)))
    return found
