"""
The contract tables as decoders: bytes that fit a schema pass, others are told where they do not.

Every table row becomes a field of a msgspec struct, so a body is checked while it is parsed
(a few microseconds) and no schema validator stands on the way of a request. Unknown attributes
pass: every schema of the v4 API file is open.
"""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

import msgspec

from tmf645_reference_server.contract import ENUMS, SCHEMAS, Attribute

_PLAIN: dict[str, Any] = {
    "string": str,
    "boolean": bool,
    # The API file's own samples hold "string" where a uri is declared; see READINGS, uri.
    "uri": str,
    "Any": Any,
    "date-time": Annotated[datetime, msgspec.Meta(tz=True)],
}


class MisfitError(ValueError):
    """A document that does not fit its schema: ``pointer`` says where, ``problem`` what."""

    def __init__(self, pointer: str, problem: str) -> None:
        super().__init__(f"{pointer or '/'}: {problem}")
        self.pointer = pointer
        self.problem = problem


def check(body: bytes, schema: str) -> None:
    """Return if ``body`` is JSON that fits ``schema``; raise MisfitError with a JSON pointer."""
    try:
        _decoder(schema).decode(body)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `")
        raise MisfitError(_pointer(path.rstrip("`")), problem) from error


@cache
def _decoder(schema: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(globals()[schema])


def _pointer(path: str) -> str:
    """Turn msgspec's ``$.item[0].name`` into ``/item/0/name``."""
    return path.removeprefix("$").replace("[", ".").replace("]", "").replace(".", "/")


def _type(attribute: Attribute) -> Any:
    if attribute.type in ENUMS:
        kind: Any = Literal[ENUMS[attribute.type]]
    else:
        kind = _PLAIN.get(attribute.type, attribute.type)
    if attribute.many:
        return Annotated[list[kind], msgspec.Meta(min_length=attribute.at_least)]
    return kind


def _field(attribute: Attribute) -> tuple[str, Any] | tuple[str, Any, Any]:
    name = attribute.name.replace("@", "at_")
    if attribute.required:
        return name, _type(attribute)
    kind = _type(attribute)
    optional = f"{kind} | UnsetType" if isinstance(kind, str) else kind | msgspec.UnsetType
    return name, optional, msgspec.UNSET


UnsetType = msgspec.UnsetType

# Structs refer to each other by name; msgspec looks the names up in the module that defines them.
for _schema in SCHEMAS.values():
    if _schema.name == "Any":
        continue
    globals()[_schema.name] = msgspec.defstruct(
        _schema.name,
        [_field(attribute) for attribute in _schema.attributes],
        rename={
            attribute.name.replace("@", "at_"): attribute.name for attribute in _schema.attributes
        },
        kw_only=True,
        module=__name__,
    )
