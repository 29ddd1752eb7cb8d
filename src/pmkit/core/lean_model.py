"""Models of reports and rules that are made without pydantic, and known to pydantic where it is asked.

A model is a class with described fields, immutable. Making an instance checks the names of its fields and no more: what
a stage gives is held against the types by mypy, and in the tests against pydantic as well. What needs more is done by
pydantic, imported when it is first needed: reading JSON, the schema,
reports of many samples. For that each class has a twin, a pydantic model of the same name and fields.

pydantic's import and the building of its validators were a quarter of the processor time of a run of one patient.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from types import ModuleType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    ForwardRef,
    Literal,
    NoReturn,
    Self,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
)

from pmkit.core.lean_json import Unknown, written

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["After", "Before", "Field", "FieldOf", "Model", "WithSchema", "model_of", "twin"]

REQUIRED: Any = object()
THEIRS = "_pydantic_"
"""Begins the names under which pydantic finds what models name before it is there."""
OWN_WRITER = 4
"""So many documents of one class are written without pydantic; then its import pays."""


class FieldOf:
    """What a model says of one of its fields."""

    __slots__ = ("alias", "annotation", "default", "default_factory", "description", "traits")

    def __init__(
        self,
        default: Any = REQUIRED,
        default_factory: Callable[[], Any] | None = None,
        alias: str = "",
        description: str = "",
        traits: Mapping[str, Any] | None = None,
    ) -> None:
        self.annotation: Any = None
        self.default, self.default_factory = default, default_factory
        self.alias, self.description = alias, description
        self.traits = dict(traits or {})

    def is_required(self) -> bool:
        """Whether it has no default."""
        return self.default is REQUIRED and self.default_factory is None


def Field(  # noqa: N802  (as pydantic calls it)
    *,
    default: Any = REQUIRED,
    default_factory: Callable[[], Any] | None = None,
    alias: str = "",
    description: str = "",
    **traits: Any,
) -> Any:
    """A field's default, description and limits (`min_length`, `pattern`, `ge` …, as pydantic's `Field` has them)."""
    return FieldOf(default, default_factory, alias, description, traits)


class _Mark(ABC):
    """Something for pydantic in an annotation: `made()` gives it."""

    def __init__(self, given: Any) -> None:
        self.given = given

    @abstractmethod
    def made(self) -> Any:
        """What pydantic understands."""


class After(_Mark):
    """A function that a value goes through once it has its type."""

    def made(self) -> Any:
        from pydantic import AfterValidator

        return AfterValidator(self.given)


class Before(_Mark):
    """A function that a value goes through before its type is looked at."""

    def made(self) -> Any:
        from pydantic import BeforeValidator

        return BeforeValidator(self.given)


class WithSchema(_Mark):
    """The JSON schema of a value."""

    def made(self) -> Any:
        from pydantic import WithJsonSchema

        return WithJsonSchema(self.given)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(Field,))
class ModelType(type):
    """Gathers the fields of a model."""

    model_fields: dict[str, FieldOf]
    _template: dict[str, Any]
    _required: frozenset[str]
    _factories: tuple[tuple[str, Callable[[], Any]], ...]
    _floats: tuple[str, ...]
    _choices: tuple[tuple[str, dict[str, str]], ...]
    _aliases: dict[str, str]

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> ModelType:
        fields: dict[str, FieldOf] = {}
        for base in reversed(bases):
            fields |= getattr(base, "model_fields", {})
        for key, annotation in space.get("__annotations__", {}).items():
            if key.startswith("_") or "ClassVar" in str(annotation):
                continue
            fields[key] = _field_of(space.pop(key, REQUIRED))
            fields[key].annotation = _evaluated(annotation, space["__module__"])
        if strange := [key for key, one in space.items() if type(one).__name__ == "PydanticDescriptorProxy"]:
            raise TypeError(f"{name}: what is proved of the fields stands in `check`, not in {strange}")
        config = {key: value for base in reversed(bases) for key, value in getattr(base, "model_config", {}).items()}
        space["model_config"] = config | space.get("model_config", {})
        space["model_fields"] = fields
        space["_template"] = {key: one.default for key, one in fields.items()}
        space["_required"] = frozenset(key for key, one in fields.items() if one.is_required())
        space["_factories"] = tuple((key, one.default_factory) for key, one in fields.items() if one.default_factory)
        space["_floats"] = tuple(key for key, one in fields.items() if one.annotation in _FLOATS)
        space["_choices"] = tuple((key, known) for key, one in fields.items() if (known := _choices(one.annotation)))
        space["_aliases"] = {one.alias: key for key, one in fields.items() if one.alias}
        return super().__new__(cls, name, bases, space)


_FLOATS = (float, float | None)


def _evaluated(annotation: Any, module: str) -> Any:
    """An annotation that is text (in a module that postpones them) as what it names; a name that comes later stays."""
    if not isinstance(annotation, str):
        return annotation
    frame = sys._getframe(2)  # where the class stands
    try:
        return eval(annotation, vars(sys.modules[module]), frame.f_locals)
    except NameError:
        return annotation


@cache
def _choices(annotation: Any) -> dict[str, str]:
    """The values that a field takes by the text that stands for them, where one of its types is an enum of texts."""
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    enums = [one for one in parts if isinstance(one, type) and issubclass(one, StrEnum)]
    texts = [text for one in parts if get_origin(one) is Literal for text in get_args(one)]
    return {str(one.value): one for kind in enums for one in kind} | dict.fromkeys(texts, "") if enums else {}


def _field_of(given: Any) -> FieldOf:
    """A field, of what stands behind its name; also of what pydantic's `Field` gave (another package's section)."""
    if isinstance(given, FieldOf):
        return given
    if type(given).__name__ == "FieldInfo":
        found = FieldOf(description=given.description or "", alias=given.alias or "", traits={"info": given})
        if not given.is_required():
            found.default, found.default_factory = given.default, given.default_factory
            found.default = REQUIRED if found.default_factory else found.default
        return found
    return FieldOf(given)


class Model(metaclass=ModelType):
    """The base of all models. Instances do not change; unknown names are errors."""

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")
    model_config: ClassVar[dict[str, Any]] = {"frozen": True, "extra": "forbid"}
    model_fields: ClassVar[dict[str, FieldOf]]

    def __init__(self, /, **given: Any) -> None:
        cls = type(self)
        if cls._aliases:
            given = {cls._aliases.get(name, name): value for name, value in given.items()}
        values = {**cls._template, **given}
        if len(values) != len(cls._template) or not given.keys() >= cls._required:
            _misfit(cls, given)
        for name, make in cls._factories:
            if name not in given:
                values[name] = make()
        for name in cls._floats:
            if type(values[name]) is int:
                values[name] = float(values[name])
        for name, known in cls._choices:
            if type(values[name]) is str:
                values[name] = _chosen(cls, name, values[name], known)
        object.__setattr__(self, "__dict__", values)
        self.check()

    def check(self) -> None:
        """What has to hold of the fields together. Raises ValueError."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change: {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change: {name!r}")

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *map(self.__dict__.get, type(self).model_fields)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), dict(self.__dict__))

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """A copy with some fields changed."""
        made: Self = _again(type(self), {**self.__dict__, **(update or {})})
        return made

    def model_dump(self, **how: Any) -> dict[str, Any]:
        """The fields as plain data; `how` is as for pydantic's models (`mode`, `exclude_defaults` …)."""
        found: dict[str, Any] = _twin(type(self)).serializer.to_python(self, **how)
        return found

    def model_dump_json(self, *, indent: int | None = None) -> str:
        """The fields as JSON, in one line or indented."""
        made = _TWINS.get(type(self))
        if made is None and "pydantic" not in sys.modules and _WRITTEN.get(type(self), 0) < OWN_WRITER:
            _WRITTEN[type(self)] = _WRITTEN.get(type(self), 0) + 1
            try:
                return written(self, indent)
            except Unknown:
                pass
        text: str = _twin(type(self)).serializer.to_json(self, indent=indent).decode()
        return text

    @classmethod
    def model_validate(cls, given: Any) -> Self:
        """An instance of plain data, all of it checked. Raises pydantic's ValidationError."""
        made: Self = _twin(cls).validator.validate_python(given)
        return made

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """An instance of JSON, all of it checked. Raises pydantic's ValidationError."""
        made: Self = _twin(cls).validator.validate_json(text)
        return made

    @classmethod
    def model_json_schema(cls, **how: Any) -> dict[str, Any]:
        """The JSON schema; `how` is as for pydantic's models."""
        return twin(cls).model_json_schema(**how)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return _twin(cls).schema


def _chosen(cls: ModelType, name: str, value: str, known: Mapping[str, str]) -> str:
    if value not in known:
        raise ValueError(f"{cls.__name__}.{name} cannot be {value!r}")
    return known[value] or value


def _misfit(cls: ModelType, given: dict[str, Any]) -> NoReturn:
    unknown, missing = sorted(given.keys() - cls._template.keys()), sorted(cls._required - given.keys())
    raise TypeError(f"{cls.__name__} has no field {unknown}" if unknown else f"{cls.__name__} needs {missing}")


def _again(cls: type[Any], values: dict[str, Any]) -> Any:
    made: Any = object.__new__(cls)
    object.__setattr__(made, "__dict__", values)
    return made


def model_of(name: str, base: type[Model], fields: Mapping[str, tuple[Any, Any]], module: str) -> Any:
    """A model with more fields (annotation and default) than its base."""
    space: dict[str, Any] = {key: default for key, (_, default) in fields.items()}
    space |= {"__annotations__": {key: annotation for key, (annotation, _) in fields.items()}}
    return ModelType(name, (base,), space | {"__module__": module, "__doc__": base.__doc__})


# ---- pydantic's view of a model -------------------------------------------------------------------------------------


class _Twin:
    """A pydantic model of the same fields, and what reads and writes instances of ours by it."""

    def __init__(self, cls: type[Model]) -> None:
        self.model = _pydantic_model(cls)
        self._schema: Any = None
        self._validator: Any = None
        self._serializer: Any = None

    @property
    def schema(self) -> Any:
        if self._schema is None:
            self.model.model_rebuild(force=True)
            self._schema = _swapped(self.model.__pydantic_core_schema__)
        return self._schema

    @property
    def validator(self) -> Any:
        if self._validator is None:
            from pydantic_core import SchemaValidator

            self._validator = SchemaValidator(self.schema)
        return self._validator

    @property
    def serializer(self) -> Any:
        if self._serializer is None:
            from pydantic_core import SchemaSerializer

            self._serializer = SchemaSerializer(self.schema)
        return self._serializer


_TWINS: dict[type[Model], _Twin] = {}
_WRITTEN: dict[type[Model], int] = {}
_MODELS: dict[type[Model], type[BaseModel]] = {}
_OURS: dict[Any, type[Model]] = {}
_NAMED: set[tuple[ModuleType, str]] = set()


def _twin(cls: type[Model]) -> _Twin:
    if cls not in _TWINS:
        _TWINS[cls] = _Twin(cls)
    return _TWINS[cls]


def twin(cls: type[Model]) -> type[BaseModel]:
    """The pydantic model of the same name and fields."""
    return _twin(cls).model


def _pydantic_model(cls: type[Model]) -> type[BaseModel]:
    if cls in _MODELS:
        return _MODELS[cls]
    from pydantic import ConfigDict, create_model, model_validator

    def checked(self: Any) -> Any:
        self.check()
        return self

    proves = cls.check is not Model.check
    fields: Any = {name: (_theirs(one.annotation), _info(one)) for name, one in cls.model_fields.items()}
    made: type[BaseModel] = create_model(
        cls.__name__,
        __config__=ConfigDict(**cls.model_config, defer_build=True),  # type: ignore[typeddict-item]
        __module__=cls.__module__,
        __doc__=cls.__doc__,
        __validators__=cast("Any", {"check": model_validator(mode="after")(checked)} if proves else {}),
        **fields,
    )
    _MODELS[cls] = made
    _OURS[made] = cls
    for name in {name for one in cls.model_fields.values() for name in _forward(one.annotation)}:
        module = sys.modules[cls.__module__]  # where pydantic looks for it
        if (module, name) not in _NAMED:
            _NAMED.add((module, name))
            setattr(module, THEIRS + name, _theirs(getattr(module, name)))
    return made


def _info(one: FieldOf) -> Any:
    from pydantic import Field as Theirs

    if "info" in one.traits:
        return one.traits["info"]
    given = dict(one.traits)
    if one.alias:
        given["alias"] = one.alias
    if one.description:
        given["description"] = one.description
    if one.default_factory:
        return Theirs(default_factory=one.default_factory, **given)
    return Theirs(**given) if one.is_required() else Theirs(default=one.default, **given)


def _theirs(annotation: Any) -> Any:  # noqa: PLR0911  (one for each form)
    """An annotation with pydantic's models and marks in the place of ours."""
    if isinstance(annotation, str):
        return THEIRS + annotation
    if hasattr(annotation, "__forward_arg__"):
        return ForwardRef(THEIRS + annotation.__forward_arg__)
    if isinstance(annotation, ModelType):
        return _pydantic_model(annotation)  # type: ignore[arg-type]
    if isinstance(annotation, FieldOf):
        return _info(annotation)
    if isinstance(annotation, _Mark):
        return annotation.made()
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is None or not inner or origin is Literal:
        return annotation
    if origin is Annotated:
        return Annotated[(_theirs(inner[0]), *map(_theirs, annotation.__metadata__))]
    parts = tuple(map(_theirs, inner))
    if origin in (tuple, list, dict, frozenset, set):
        return origin[parts]
    return Union[parts]  # noqa: UP007  (its parts are known only here)


def _forward(annotation: Any) -> list[str]:
    if hasattr(annotation, "__forward_arg__"):
        return [annotation.__forward_arg__]
    if isinstance(annotation, str):
        return [annotation]
    if get_origin(annotation) is Literal:
        return []
    return [name for inner in get_args(annotation) for name in _forward(inner)]


def _swapped(schema: Any) -> Any:
    """A core schema with our models in the place of pydantic's."""
    if isinstance(schema, dict):
        return {
            key: value if key == "metadata" else _OURS.get(value, value) if key == "cls" else _swapped(value)
            for key, value in schema.items()
        }
    if isinstance(schema, list):
        return [_swapped(one) for one in schema]
    return tuple(map(_swapped, schema)) if type(schema) is tuple else schema
