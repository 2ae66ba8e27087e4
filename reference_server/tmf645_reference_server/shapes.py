"""
The contract tables as decoders: bytes that fit a schema pass, others are told where they do not.

Every table row becomes a field of a msgspec struct, so a body is checked while it is parsed
(a few microseconds) and no schema validator stands on the way of a request. Unknown attributes
pass: every schema of the v4 API file is open.
"""

import sys
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Annotated, Any, Final, Literal

import msgspec

from tmf645_reference_server.contract import ENUMS, SCHEMAS, Attribute, Schema

_PLAIN: dict[str, Any] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "float": float,
    "number": float,
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


class Shapes:
    """The schemas of one API (``api`` says which, in words), each a decoder of its own."""

    def __init__(
        self, api: str, schemas: Mapping[str, Schema], enums: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.api = api
        # Structs refer to each other by name; msgspec looks the names up in the module of each.
        self._module = ModuleType(f"{__name__}.{api}")
        self._module.__dict__["UnsetType"] = msgspec.UnsetType
        sys.modules[self._module.__name__] = self._module
        for schema in schemas.values():
            if schema.name != "Any":
                self._declare(schema, enums)
        self._decoder = cache(self._made)

    def check(self, body: bytes, schema: str) -> None:
        """Return if ``body`` is JSON that fits ``schema``; raise MisfitError with a JSON pointer."""
        try:
            self._decoder(schema).decode(body)
        except msgspec.ValidationError as error:
            problem, _, path = str(error).partition(" - at `")
            raise MisfitError(_pointer(path.rstrip("`")), problem) from error

    def _made(self, schema: str) -> msgspec.json.Decoder[Any]:
        return msgspec.json.Decoder(self._module.__dict__[schema])

    def _declare(self, schema: Schema, enums: Mapping[str, tuple[str, ...]]) -> None:
        self._module.__dict__[schema.name] = msgspec.defstruct(
            schema.name,
            [_field(attribute, enums) for attribute in schema.attributes],
            rename={
                attribute.name.replace("@", "at_"): attribute.name
                for attribute in schema.attributes
            },
            kw_only=True,
            module=self._module.__name__,
        )


def _pointer(path: str) -> str:
    """Turn msgspec's ``$.item[0].name`` into ``/item/0/name``."""
    return path.removeprefix("$").replace("[", ".").replace("]", "").replace(".", "/")


def _type(attribute: Attribute, enums: Mapping[str, tuple[str, ...]]) -> Any:
    if attribute.type in enums:
        kind: Any = Literal[enums[attribute.type]]
    else:
        kind = _PLAIN.get(attribute.type, attribute.type)
    if attribute.many:
        return Annotated[list[kind], msgspec.Meta(min_length=attribute.at_least)]
    return kind


def _field(
    attribute: Attribute, enums: Mapping[str, tuple[str, ...]]
) -> tuple[str, Any] | tuple[str, Any, Any]:
    name = attribute.name.replace("@", "at_")
    kind = _type(attribute, enums)
    if attribute.required:
        return name, kind
    optional = f"{kind} | UnsetType" if isinstance(kind, str) else kind | msgspec.UnsetType
    return name, optional, msgspec.UNSET


#: The shapes of TMF645 v4.
TMF645: Final = Shapes("TMF645 v4", SCHEMAS, ENUMS)
check = TMF645.check
