"""
Where the API lives, as a client sees it: the start of every href, and what stands in front of a path.
"""

import re
from functools import lru_cache
from typing import Final

from starlette.requests import Request
from starlette.types import Scope

from tmf645_reference_server.asgi import header
from tmf645_reference_server.contract import BASE_PATH

# A host that is neither would end up in every href: it is not believed.
_HOST: Final = re.compile(
    r"([A-Za-z0-9](?:[A-Za-z0-9._-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?"
)


def api_root(base_url: str) -> str:
    """Return the API root below ``base_url``, which may be the root itself or its host."""
    bare = base_url.rstrip("/")
    return bare if bare.endswith(BASE_PATH) else bare + BASE_PATH


def root_of(request: Request) -> str:
    """Return the API root that this request came to."""
    scope = request.scope
    host = header(scope, b"host") or ""
    if not _is_credible(host):
        name, port = scope.get("server") or ("localhost", None)
        literal = f"[{name}]" if ":" in name else name
        host = literal if port is None else f"{literal}:{port}"
    return f"{scope['scheme']}://{host}{scope.get('root_path', '')}{BASE_PATH}"


def below_root(scope: Scope) -> str:
    """Return the path below ``root_path``, where the server said that there is one."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


@lru_cache(maxsize=256)
def _is_credible(host: str) -> bool:
    return _HOST.fullmatch(host) is not None
