"""
The entrance: the namespace that a request names is put into its scope, and found there.
"""

from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from tmf645_reference_server import problems
from tmf645_reference_server.asgi import Boundary
from tmf645_reference_server.authentication import Authority
from tmf645_reference_server.desk import Desk
from tmf645_reference_server.dialects.servicenow.acts import QualificationOrders
from tmf645_reference_server.faults import Faults
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.namespaces import Namespace, Namespaces
from tmf645_reference_server.naming import DEFAULT, Naming
from tmf645_reference_server.neighbours.reservation import Reservations
from tmf645_reference_server.neighbours.standing import Neighbours
from tmf645_reference_server.virtual_clock import ClockMovedError

#: Methods by which nothing is done in a namespace.
_LOOKING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Addressed:
    """
    Puts the namespace that a request names into its scope, as ``scope["namespace"]``.

    A stepped clock moves on by that.
    """

    def __init__(self, app: ASGIApp, namespaces: Namespaces, naming: Naming | None = None) -> None:
        self._app = app
        self._namespaces = namespaces
        self._naming = naming or Naming()
        self._resolving = Boundary(self._resolve)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on to where it belongs."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = dict(scope)
        namespace = self._at_hand(scope)
        if namespace is None:
            await self._resolving(scope, receive, send)
            namespace = scope.get("namespace")
            if namespace is None:  # and the request was answered
                return
        else:
            scope["namespace"] = namespace
        namespace.traffic.begin()
        try:
            await self._app(scope, receive, send)
        finally:
            namespace.traffic.end()

    def _at_hand(self, scope: Scope) -> Namespace | None:
        """Return the default namespace where that is meant, and nothing has to be done for it."""
        if self._naming.says_something(scope):
            return None
        found = self._namespaces.at_hand(DEFAULT)
        return None if found is None or found.clock.step is not None else found

    async def _resolve(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - an ASGI application
        name, prefix = self._naming.name(scope)
        if prefix:
            # Starlette routes on the path behind root_path; both stay whole (ASGI, HTTP scope).
            scope["root_path"] = scope.get("root_path", "") + prefix
        namespace = await self._namespaces.get(name)
        if self._namespaces.shared:
            await namespace.clock.refresh()
        if scope["method"] not in _LOOKING:
            await namespace.timeline.begin()
        if namespace.clock.step is not None:
            try:
                await namespace.passage.step()
            except ClockMovedError as error:
                raise problems.changed_meanwhile() from error
        scope["namespace"] = namespace


def faults_of(scope: Scope) -> Faults:
    """Return what goes wrong in the namespace that a request is for."""
    namespace: Namespace = scope["namespace"]
    return namespace.faults


def authority_of(scope: Scope) -> Authority:
    """Return who is known in the namespace that a request is for."""
    namespace: Namespace = scope["namespace"]
    return namespace.authority


def desk_of(request: Request) -> Desk:
    """Return the desk of the namespace that ``request`` is for."""
    namespace: Namespace = request.scope["namespace"]
    return namespace.desk


def reservations_of(request: Request) -> Reservations:
    """Return the reservations of the namespace that ``request`` is for."""
    namespace: Namespace = request.scope["namespace"]
    return namespace.reservations


def neighbours_of(request: Request) -> Neighbours:
    """Return who works beside TMF645 in the namespace that ``request`` is for."""
    namespace: Namespace = request.scope["namespace"]
    return namespace.neighbours


def qualification_orders_of(request: Request) -> QualificationOrders:
    """Return the orders of ServiceNow's dialect of the namespace that ``request`` is for."""
    namespace: Namespace = request.scope["namespace"]
    orders = namespace.servicenow.orders
    if orders is None:  # the routes are there only where the dialect is spoken
        raise problems.no_such_path(request.url.path[:300], [])
    return orders


def hub_of(request: Request) -> Hub:
    """Return the hub of the namespace that ``request`` is for."""
    namespace: Namespace = request.scope["namespace"]
    return namespace.hub
