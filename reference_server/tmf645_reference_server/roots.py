"""
Where the API lives, as a client sees it: the start of every href, and what stands in front of a path.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.types import Scope

from tmf645_reference_server.asgi import header
from tmf645_reference_server.contract import BASE_PATH

#: Tells where something lives, as the client of a request sees it.
Seen: TypeAlias = Callable[[Request], str]

# A host that is neither would end up in every href: it is not believed.
_HOST: Final = re.compile(
    r"([A-Za-z0-9](?:[A-Za-z0-9._-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?"
)


def api_root(base_url: str) -> str:
    """Return the API root below ``base_url``, which may be the root itself or its host."""
    bare = base_url.rstrip("/")
    return bare if bare.endswith(BASE_PATH) else bare + BASE_PATH


def hosts(base_url: str | None) -> Seen:
    """
    Return what tells the start of every href: the host, and what stands in front of every path.

    It is that of ``base_url``; without one, that which each request came to.
    """
    if base_url is None:
        return _host_of
    fixed = api_root(base_url).removesuffix(BASE_PATH)

    def host(request: Request) -> str:
        prefix: str = request.scope.get("root_path", "")
        return f"{fixed}{prefix}"

    return host


def _host_of(request: Request) -> str:
    scope = request.scope
    host = header(scope, b"host") or ""
    if not _is_credible(host):
        name, port = scope.get("server") or ("localhost", None)
        literal = f"[{name}]" if ":" in name else name
        host = literal if port is None else f"{literal}:{port}"
    return f"{scope['scheme']}://{host}{scope.get('root_path', '')}"


def below_root(scope: Scope) -> str:
    """Return the path below ``root_path``, where the server said that there is one."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


@lru_cache(maxsize=256)
def _is_credible(host: str) -> bool:
    return _HOST.fullmatch(host) is not None
