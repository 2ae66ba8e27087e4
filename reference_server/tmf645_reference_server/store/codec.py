"""
A task as bytes and back, for stores that outlive a process.

The bytes are JSON. They may come from a stranger, so they choose no types: those are read from the
annotations of Task, and where a field has several (what was asked, a progression, a finding) the
name of one of exactly these stands before its value. A field that is new, and has a default, may
be missing; a field that is gone is passed over.
"""

import dataclasses
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

import msgspec
from tmf645_simulator.tasks import Task

from tmf645_reference_server.store.errors import StoreDamagedError


def encode(task: Task) -> bytes:
    """Return ``task`` as bytes."""
    return msgspec.json.encode(_TASK.pack(task))


def decode(packed: bytes) -> Task:
    """Return the task that was encoded. Raise StoreDamagedError."""
    try:
        task: Task = _TASK.unpack(msgspec.json.decode(packed))
    except (msgspec.MsgspecError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise StoreDamagedError(f"a stored task cannot be read: {error}") from error
    return task


# --- how: a form for each annotation ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plain:
    """What msgspec packs and unpacks by itself: no choice between classes is in it."""

    hint: Any

    def pack(self, value: Any) -> Any:
        return value

    def unpack(self, packed: Any) -> Any:
        return msgspec.convert(packed, self.hint)


@dataclass(frozen=True, slots=True)
class _Fields:
    """A value of several fields with a choice somewhere below."""

    made: type
    forms: Mapping[str, "_Form"]

    def pack(self, value: Any) -> Any:
        return {name: form.pack(getattr(value, name)) for name, form in self.forms.items()}

    def unpack(self, packed: Any) -> Any:
        return self.made(
            **{
                name: self.forms[name].unpack(each)
                for name, each in packed.items()
                if name in self.forms
            }
        )


@dataclass(frozen=True, slots=True)
class _Choice:
    """One of several kinds of values, by name; or nothing."""

    forms: Mapping[str, "_Form"]

    def pack(self, value: Any) -> Any:
        if value is None:
            return None
        name = type(value).__name__
        return [name, self.forms[name].pack(value)]

    def unpack(self, packed: Any) -> Any:
        if packed is None:
            return None
        name, value = packed
        return self.forms[name].unpack(value)


@dataclass(frozen=True, slots=True)
class _Many:
    """A tuple or frozenset of things with a choice below."""

    made: Callable[[Any], Any]
    form: "_Form"

    def pack(self, value: Any) -> Any:
        return [self.form.pack(each) for each in value]

    def unpack(self, packed: Any) -> Any:
        return self.made(self.form.unpack(each) for each in packed)


@dataclass(frozen=True, slots=True)
class _Named:
    """A mapping from text to things with a choice below."""

    form: "_Form"

    def pack(self, value: Any) -> Any:
        return {name: self.form.pack(each) for name, each in value.items()}

    def unpack(self, packed: Any) -> Any:
        return {name: self.form.unpack(each) for name, each in packed.items()}


_Form: TypeAlias = _Plain | _Fields | _Choice | _Many | _Named


def _form(hint: Any) -> _Form:
    """Return how values of ``hint`` are packed. Raise TypeError where nobody said how."""
    if _has_fields(hint):
        return _form_of_fields(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _form_of_union(hint, arguments)
    inner = [_form(each) for each in arguments if each is not ...]
    if all(isinstance(each, _Plain) for each in inner):
        return _Plain(hint)
    if origin is frozenset or (origin is tuple and arguments[-1] is ...):
        return _Many(origin, inner[0])
    if origin is not None and issubclass(origin, Mapping) and arguments[0] is str:
        return _Named(inner[1])
    raise TypeError(f"nobody said how {hint} is stored")


def _form_of_fields(made: Any) -> _Form:
    hints = get_type_hints(made)
    forms = {name: _form(hints[name]) for name in _fields(made)}
    if all(isinstance(each, _Plain) for each in forms.values()):
        return _Plain(made)
    return _Fields(made, forms)


def _form_of_union(hint: Any, members: tuple[Any, ...]) -> _Form:
    classes: list[Any] = [each for each in members if _has_fields(each)]
    if not classes:
        return _Plain(hint)
    if set(members) - set(classes) - {types.NoneType}:
        raise TypeError(f"nobody said how {hint} is stored")
    forms = {each.__name__: _form(each) for each in classes}
    only_one = len(forms) == 1 and isinstance(next(iter(forms.values())), _Plain)
    return _Plain(hint) if only_one else _Choice(forms)


def _has_fields(hint: Any) -> bool:
    is_struct = isinstance(hint, type) and issubclass(hint, msgspec.Struct)
    return is_struct or dataclasses.is_dataclass(hint)


def _fields(made: Any) -> list[str]:
    """Return the names of what a value is made of."""
    if issubclass(made, msgspec.Struct):
        return [each.name for each in msgspec.structs.fields(made)]
    return [each.name for each in dataclasses.fields(made) if each.init]


_TASK: Final = _form(Task)
