"""
The wiring: a scenario becomes an ASGI application.
"""

import contextlib
import difflib
from collections.abc import AsyncIterator, Sequence
from collections.abc import Collection as Names
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose
from tmf645_scenarios import Scenario, load
from tmf645_scenarios.faults import Fault, load_faults

from tmf645_reference_server import openapi, problems
from tmf645_reference_server.addresses import CallbackRule
from tmf645_reference_server.asgi import Boundary, Endpoint, json_response
from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.delivery import PATIENCES, Patience, Post
from tmf645_reference_server.desk import KINDS, Desk
from tmf645_reference_server.faults import FaultLayer, Faults
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.namespaces import DEFAULT, Addressed, Namespace, Namespaces
from tmf645_reference_server.ports import (
    Clock,
    Counted,
    Dice,
    Identifiers,
    Pauses,
    Random,
    RealPauses,
    SeededDice,
    SystemClock,
)
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.registrations import Registrations
from tmf645_reference_server.resources import Collection
from tmf645_reference_server.roots import api_root, root_of
from tmf645_reference_server.routing import Api
from tmf645_reference_server.store import Delivery, MemoryStore, Space, Store

_AS_THE_TABLE_SAYS = Readings()
_PATIENT = Patience()


@dataclass(frozen=True, slots=True)
class Control:
    """What a test in the same process may do beyond the API; at ``app.state.control``."""

    scenario: Scenario
    store: Store
    namespaces: Namespaces

    @property
    def space(self) -> Space:
        """What is kept for the default namespace."""
        return self.store.space(DEFAULT)

    async def release(self, id: str, *, namespace: str = DEFAULT) -> None:
        """Give the command that the task with this id waits for. Raise Problem 404."""
        await (await self.namespaces.get(namespace)).desk.release(id)

    async def dead_deliveries(self, *, namespace: str = DEFAULT) -> tuple[Delivery, ...]:
        """Return the events that were given up, oldest first."""
        return tuple(await self.store.space(namespace).dead_deliveries())

    async def delivered(self) -> None:
        """Return once no event of any namespace is on its way any more."""
        for each in self.namespaces.awake():
            await each.post.idle()


def create_app(
    scenario: Scenario | str = "main-street",
    *,
    clock: Clock | None = None,
    identifiers: Identifiers | None = None,
    readings: Readings = _AS_THE_TABLE_SAYS,
    base_url: str | None = None,
    store: Store | None = None,
    patience: Patience | str = _PATIENT,
    allowed_callbacks: Names[str] = (),
    faults: Sequence[Fault] | str | None = None,
    dice: Dice | None = None,
    pauses: Pauses | None = None,
) -> Starlette:
    """
    Return the reference server as an ASGI application.

    ``scenario`` is a world or the name of one; ``base_url`` starts every href (default: what each
    request came to); ``allowed_callbacks`` are networks and host names beyond loopback that
    events may be sent to; ``patience`` (or its name) is how often they are brought. ``faults`` (or
    the name or file of a fault profile) replace those of the scenario; ``dice`` decides what they leave to chance, ``pauses`` waits. ``store`` keeps what
    is acknowledged (default: memory); ``identifiers`` are counted by default, and random where
    the store is shared. Works with and without lifespan: without it, tasks move when they are
    looked at. Raises ScenarioError.
    """
    world = load(scenario) if isinstance(scenario, str) else scenario
    time = clock or SystemClock()
    kept = store or MemoryStore()
    # Two processes that count would give the same names.
    names = identifiers or (Random() if kept.shared else Counted())
    rule = CallbackRule(allowed_callbacks)
    injected = _faults(faults, world)
    chance = dice or SeededDice()

    async def build(name: str) -> Namespace:
        space = kept.space(name)
        own_names = names.going_on_from(await space.numbers())
        own_faults = Faults(injected, clock=time, dice=chance, namespace=name)
        post = Post(
            space=space,
            rule=rule,
            patience=PATIENCES[patience] if isinstance(patience, str) else patience,
            suffixed=readings.event_path == "listener",
            clock=time,
            dice=chance,
            faults=own_faults,
            namespace=name,
            claim=lambda subject, seconds: kept.claim(subject, seconds=seconds),
        )
        hub = Hub(space=space, post=post, rule=rule, identifiers=own_names, readings=readings)
        desk = Desk(
            scenario=world,
            space=space,
            hub=hub,
            clock=time,
            identifiers=own_names,
            readings=readings,
        )
        return Namespace(
            name=name,
            space=space,
            clock=time,
            desk=desk,
            hub=hub,
            post=post,
            faults=own_faults,
        )

    namespaces = Namespaces(build, kept)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await namespaces.start()
        yield
        await namespaces.stop()
        await kept.close()

    app = Api(
        _routes(readings, base_url),
        middleware=[
            Middleware(Boundary),
            Middleware(Addressed, namespaces),
            Middleware(FaultLayer, _faults_of, pauses or RealPauses()),
        ],
        lifespan=lifespan,
        nowhere=_nowhere,
    )
    app.state.control = Control(scenario=world, store=kept, namespaces=namespaces)
    return app


def _faults(given: Sequence[Fault] | str | None, world: Scenario) -> Sequence[Fault]:
    if given is None:
        return world.behaviour.faults
    return load_faults(given).faults if isinstance(given, str) else given


def _faults_of(scope: Scope) -> Faults:
    namespace: Namespace = scope["namespace"]
    return namespace.faults


def _routes(readings: Readings, base_url: str | None) -> list[Route]:
    fixed = None if base_url is None else api_root(base_url)

    def root(request: Request) -> str:
        if fixed is None:
            return root_of(request)
        prefix: str = request.scope.get("root_path", "")
        return f"{fixed.removesuffix(BASE_PATH)}{prefix}{BASE_PATH}" if prefix else fixed

    async def description(request: Request) -> Response:
        return json_response(openapi.document(root(request)))

    routes: list[Route] = []
    for kind in KINDS.values():
        collection = Collection(kind, readings, root)
        path = f"{BASE_PATH}/{kind.name}"
        every = Endpoint({"GET": collection.list, "POST": collection.create})
        one = Endpoint(
            {
                "GET": collection.retrieve,
                "PATCH": collection.patch,
                "DELETE": collection.delete,
            }
        )
        routes += [Route(path, every), Route(f"{path}/{{id}}", one)]
    registrations = Registrations(readings, root)
    subscription = Endpoint({"GET": registrations.retrieve, "DELETE": registrations.unregister})
    return [
        *routes,
        Route(f"{BASE_PATH}/hub", Endpoint({"POST": registrations.register})),
        Route(f"{BASE_PATH}/hub/{{id}}", subscription),
        Route("/openapi.json", Endpoint({"GET": description})),
        Route(f"{BASE_PATH}/openapi.json", Endpoint({"GET": description})),
    ]


_KNOWN_PATHS = ("/openapi.json", f"{BASE_PATH}/hub", *(f"{BASE_PATH}/{name}" for name in KINDS))


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer what no route matches."""
    if scope["type"] == "websocket":
        await WebSocketClose()(scope, receive, send)
        return
    path = scope["path"][:300]
    raise problems.no_such_path(path, difflib.get_close_matches(path, _KNOWN_PATHS, n=1))
