"""
A call of a verb over HTTP: what it is about, what it says; and everything that can be wrong with it.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from enum import EnumType
from http import HTTPStatus
from typing import Any, Final, TypeAlias, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from tmf645_scenarios.problems import suggestion

from tmf645_reference_server.asgi import body_of
from tmf645_reference_server.control.refusing import ControlProblem
from tmf645_reference_server.control.verbs import Control
from tmf645_reference_server.naming import DEFAULT, HEADER, is_name
from tmf645_reference_server.problems import Problem

PROBLEM_TYPE: Final = "application/problem+json"

_T = TypeVar("_T", bound=msgspec.Struct)


def problem_response(problem: ControlProblem | Problem) -> Response:
    """Return the answer that tells ``problem``."""
    detail = problem.detail if isinstance(problem, ControlProblem) else problem.message
    body = {
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": detail.encode("utf-8", "backslashreplace").decode(),
    }
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(msgspec.json.encode(body), problem.status, headers, PROBLEM_TYPE)


@dataclass(frozen=True, slots=True)
class Call:
    """One request for a verb."""

    control: Control
    request: Request

    @property
    def namespace(self) -> str:
        """The namespace that is meant: ``?namespace=``, else the header, else the default one."""
        name = self.request.query_params.get("namespace") or self.request.headers.get(HEADER)
        if name is not None and not is_name(name):
            raise ControlProblem(400, f"{name[:100]!r} is no name of a namespace")
        return name or DEFAULT

    def part(self, name: str) -> str:
        """Return a part of the path."""
        value: str = self.request.path_params[name]
        return value

    def query(self, name: str) -> str | None:
        """Return a parameter of the query string."""
        return self.request.query_params.get(name)

    def only_asks(self, known: Collection[str]) -> None:
        """Raise ControlProblem 400 where the query string has a parameter that nobody reads."""
        for name in self.request.query_params:
            if name not in known and name != "namespace":
                raise ControlProblem(
                    400,
                    f"{name[:100]!r} is no parameter here{suggestion(name[:100], known)}"
                    f" Known: {', '.join(known)}, namespace",
                )

    async def read(self, shape: type[_T]) -> _T:
        """Return the body as a ``shape`` (a msgspec Struct). Raise ControlProblem 400."""
        empty = self.request.headers.get("content-length", "0") == "0"
        chunked = "transfer-encoding" in self.request.headers
        sent: Any = {} if empty and not chunked else await body_of(self.request, None)
        try:
            return msgspec.convert(sent, shape)
        except msgspec.ValidationError as error:
            fields = msgspec.structs.fields(shape)
            for each in fields:
                if isinstance(each.type, EnumType) and f"`$.{each.encode_name}`" in str(error):
                    members: list[Any] = list(each.type)
                    values = ", ".join(str(one.value) for one in members)
                    raise ControlProblem(400, f"{error}. Write one of {values}") from error
            known = ", ".join(each.encode_name for each in fields)
            raise ControlProblem(400, f"{error}. Known keys: {known or 'none'}") from error


Act: TypeAlias = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Verb:
    """
    A route of the control interface.

    ``act`` returns what is shown as JSON, or a Response; None becomes a 204. ``path`` is below
    /_testbed; ``about`` is one line for people.
    """

    method: str
    path: str
    act: Act
    about: str
