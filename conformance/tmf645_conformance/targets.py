"""
What a target string names: a server by URL, or an application by ``asgi:module:factory``.
"""

import importlib
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from tmf645_conformance.contract.operations import BASE_PATH

#: Completes a target that is only a host.
STANDARD_PATH = BASE_PATH

#: The host that an application in process is told it is.
IN_PROCESS_ORIGIN = "http://testserver.local"

#: The path by which somebody says that the API root is the root of the host.
_BARE_ROOT = "/."

_FORMS = (
    "Write http://host:port (completed with the standard path), the URL of the API root "
    "(http://host:port/. for the host itself), or asgi:module:factory."
)

Message: TypeAlias = MutableMapping[str, Any]
Application: TypeAlias = Callable[
    [
        MutableMapping[str, Any],
        Callable[[], Awaitable[Message]],
        Callable[[Message], Awaitable[None]],
    ],
    Awaitable[None],
]


class TargetError(Exception):
    """The target string is wrong: says which part, why, and what to write instead."""


class Unreachable(Exception):  # noqa: N818 - a finding about a server, not a mistake of ours
    """
    The target was named well, and nothing there answers over HTTP.

    ``why`` is the cause alone, without what to look at.
    """

    def __init__(self, message: str, *, why: str = "") -> None:
        super().__init__(message)
        self.why = why or message


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpTarget:
    """A server; ``root`` is the API root without a trailing slash."""

    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AsgiTarget:
    """An application to be made by ``factory`` of ``module``, and run in this process."""

    module: str
    factory: str

    def __str__(self) -> str:
        return f"asgi:{self.module}:{self.factory}"


def read_target(target: str) -> HttpTarget | AsgiTarget:
    """Read a target string. Raises TargetError where it has none of the known forms."""
    if target.startswith("asgi:"):
        return _read_asgi(target)
    return HttpTarget(root=_read_url(target))


def address_of(root: str) -> str:
    """Return ``root`` as somebody has to write it, so that it is read as this root again."""
    return root if urlsplit(root).path else root + _BARE_ROOT


def load(target: AsgiTarget) -> tuple[Application, str]:
    """
    Import and call the factory; return the application and its API root.

    The current directory is importable, as it is for ``python -m``. Raises TargetError where
    there is nothing to call, and whatever the foreign code raises.
    """
    factory = _factory(target)
    application = factory()
    if not callable(application):
        raise TargetError(
            f"{target}: the factory returned {type(application).__name__}, which is no ASGI "
            "application. Name a callable without arguments that returns one."
        )
    path = getattr(factory, "api_root", STANDARD_PATH)
    return application, IN_PROCESS_ORIGIN + "/" + str(path).strip("/")


def _read_asgi(target: str) -> AsgiTarget:
    _, module, factory = [*target.split(":", 2), "", ""][:3]
    if not module or not all(part.isidentifier() for part in factory.split(".")):
        raise TargetError(f"{target}: no module and factory in it. Write asgi:module:factory.")
    return AsgiTarget(module=module, factory=factory)


def _read_url(target: str) -> str:
    try:
        parts = urlsplit(target)
        port = parts.port
    except ValueError as error:
        raise TargetError(f"{target}: {error}. {_FORMS}") from error
    if parts.scheme not in {"http", "https"}:
        said = f"scheme {parts.scheme!r} is not supported" if "://" in target else "this is no URL"
        raise TargetError(f"{target}: {said}. {_FORMS}")
    if not parts.hostname or port == 0:
        raise TargetError(f"{target}: no host, or port 0. {_FORMS}")
    if parts.username is not None or parts.password is not None:
        raise TargetError(
            f"{parts.scheme}://…@{parts.hostname}: credentials do not belong into the target. "
            "Name the environment variable that holds them: auth: {basic_env: NAME} in the profile."
        )
    if parts.query or parts.fragment:
        raise TargetError(f"{target}: the API root has no query and no fragment. {_FORMS}")
    if parts.path == _BARE_ROOT:
        return f"{parts.scheme}://{parts.netloc}"
    path = parts.path.rstrip("/") or STANDARD_PATH
    return f"{parts.scheme}://{parts.netloc}{path}"


def _factory(target: AsgiTarget) -> Callable[[], Any]:
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found: Any = importlib.import_module(target.module)
    except ImportError as error:
        raise TargetError(
            f"{target}: cannot import {target.module}: {type(error).__name__}: {error}. "
            "Is the package installed, or the current directory the one that holds it?"
        ) from error
    for name in target.factory.split("."):
        if not hasattr(found, name):
            raise TargetError(f"{target}: {target.module} has no {target.factory}.")
        found = getattr(found, name)
    if not callable(found):
        raise TargetError(f"{target}: {target.factory} cannot be called. Name a function.")
    factory: Callable[[], Any] = found
    return factory
