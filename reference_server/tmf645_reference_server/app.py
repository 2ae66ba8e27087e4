"""
The wiring: a scenario becomes an ASGI application.
"""

import contextlib
import difflib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from collections.abc import Collection as Names

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose
from tmf645_scenarios import Scenario, load
from tmf645_scenarios.authentication import Authentication
from tmf645_scenarios.faults import Fault, load_faults
from tmf645_simulator.edits import Edit

from tmf645_reference_server import openapi, problems
from tmf645_reference_server.addresses import CallbackRule
from tmf645_reference_server.asgi import Boundary, Endpoint, json_response
from tmf645_reference_server.authentication import AuthenticationLayer, Authority
from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.control.app import ControlApp, Mounted
from tmf645_reference_server.control.port import ControlPort
from tmf645_reference_server.control.verbs import Control
from tmf645_reference_server.delivery import PATIENCES, Patience, Post
from tmf645_reference_server.desk import KINDS, Desk
from tmf645_reference_server.due import DueWork
from tmf645_reference_server.faults import FaultLayer, Faults
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.journal import Meter
from tmf645_reference_server.namespaces import (
    MOST_NAMESPACES,
    Addressed,
    Namespace,
    Namespaces,
    reservations_of,
)
from tmf645_reference_server.naming import Naming
from tmf645_reference_server.neighbours import reservation
from tmf645_reference_server.neighbours.reservation import Reservations
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.ports import (
    Clock,
    Counted,
    Dice,
    Identifiers,
    Pauses,
    Random,
    RealPauses,
    Seeded,
    SeededDice,
    SystemClock,
)
from tmf645_reference_server.progress import Passage
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.recording import Recorded
from tmf645_reference_server.registrations import Registrations
from tmf645_reference_server.resources import Collection
from tmf645_reference_server.roots import api_root, root_of
from tmf645_reference_server.routing import Api
from tmf645_reference_server.store import MemoryStore, Store
from tmf645_reference_server.timeline import Timeline
from tmf645_reference_server.virtual_clock import VirtualClock
from tmf645_reference_server.watches import Watches

_AS_THE_TABLE_SAYS = Readings()
_PATIENT = Patience()
_USUAL = Naming()


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
    naming: Naming = _USUAL,
    most_namespaces: int = MOST_NAMESPACES,
    control_mount: bool = False,
    control_port: ControlPort | None = None,
    faults: Sequence[Fault] | str | None = None,
    dice: Dice | None = None,
    pauses: Pauses | None = None,
    authentication: Authentication | None = None,
) -> Starlette:
    """
    Return the reference server as an ASGI application.

    ``scenario`` is a world or the name of one; ``base_url`` starts every href (default: what each
    request came to); ``allowed_callbacks`` are networks and host names beyond loopback that
    events may be sent to; ``patience`` (or its name) is how often they are brought. ``clock`` is what the clock of each namespace follows until it is set.
    ``naming`` tells how requests name namespaces, of which at most ``most_namespaces`` are awake.
    ``control_mount`` puts the control interface under /_testbed/ beside the API, ``control_port``
    on a port of its own for as long as the application lives. ``faults`` (or the name or file of
    a fault profile) replace those of the scenario; ``dice`` decides what they leave to chance,
    ``pauses`` waits. ``authentication`` replaces that of the scenario. ``store`` keeps what is acknowledged (default: memory); ``identifiers`` are
    counted by default, and random where the store is shared.

    Works with and without lifespan: without it, tasks move when they are looked at. Raises
    ScenarioError.
    """
    world = load(scenario) if isinstance(scenario, str) else scenario
    time = clock or SystemClock()
    kept = store or MemoryStore()
    # Two processes that count would give the same names.
    names = identifiers or (Random() if kept.shared else Counted())
    rule = CallbackRule(allowed_callbacks)
    injected = _faults(faults, world)
    chance = dice or SeededDice()
    admitted = world.behaviour.authentication if authentication is None else authentication
    Authority(admitted, clock=time, dice=chance)  # a secret that is missing is told here

    async def build(name: str) -> Namespace:
        space = kept.space(name)
        own_names, own_chance = _drawn(names, chance, namespaces.seeds.get(name))
        own_names = own_names.going_on_from(await space.numbers())
        own_time = VirtualClock(space, time)
        await own_time.refresh()
        own_faults = Faults(injected, clock=own_time, dice=own_chance, namespace=name)
        post = Post(
            space=space,
            rule=rule,
            patience=PATIENCES[patience] if isinstance(patience, str) else patience,
            suffixed=readings.event_path == "listener",
            clock=own_time,
            dice=own_chance,
            faults=own_faults,
            namespace=name,
            claim=lambda subject, seconds: kept.claim(subject, seconds=seconds),
        )
        hub = Hub(space=space, post=post, rule=rule, identifiers=own_names, readings=readings)
        overlay = Overlay(world.inventory, space)
        reservations = Reservations(
            overlay=overlay, space=space, clock=own_time, identifiers=own_names
        )
        desk = Desk(
            scenario=world,
            overlay=overlay,
            space=space,
            hub=hub,
            clock=own_time,
            identifiers=own_names,
            readings=readings,
        )
        watches = Watches(overlay=overlay, space=space, clock=own_time, desk=desk)
        timeline = Timeline(world.timeline, overlay=overlay, space=space, clock=own_time)
        await timeline.begin()
        works: list[DueWork] = [timeline, desk, reservations, watches, post]
        passage = Passage(own_time, works, tried=post.tried)
        desk.wake = passage.wake
        reservations.freed = watches.look
        overlay.changed = _following(desk, watches)
        own_authority = Authority(admitted, clock=own_time, dice=own_chance, namespace=name)
        return Namespace(
            name=name,
            space=space,
            clock=own_time,
            passage=passage,
            overlay=overlay,
            reservations=reservations,
            watches=watches,
            desk=desk,
            hub=hub,
            post=post,
            faults=own_faults,
            authority=own_authority,
        )

    namespaces = Namespaces(build, kept, most=most_namespaces)
    meter = Meter()
    control = Control(
        scenario=world, store=kept, namespaces=namespaces, readings=readings, meter=meter
    )

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            await namespaces.start()
            await stack.enter_async_context(kept.watching(namespaces.heard))
            if control_port is not None:
                await stack.enter_async_context(control_port.serving(control))
            yield
        await namespaces.stop()
        await kept.close()

    app = Api(
        _routes(readings, base_url),
        middleware=[
            *([Middleware(Mounted, ControlApp(control))] if control_mount else []),
            Middleware(Addressed, namespaces, naming),
            Middleware(Recorded, meter),
            Middleware(Boundary),
            Middleware(FaultLayer, _faults_of, pauses or RealPauses()),
            *([Middleware(AuthenticationLayer, _authority_of)] if admitted.is_on else []),
        ],
        lifespan=lifespan,
        nowhere=_nowhere,
    )
    app.state.control = control
    return app


def _drawn(names: Identifiers, chance: Dice, seed: int | None) -> tuple[Identifiers, Dice]:
    """Return where a namespace takes ids and chance from; chance begins anew with each life."""
    if seed is not None:
        return Seeded(seed), SeededDice(seed)
    return names, chance.anew() if isinstance(chance, SeededDice) else chance


def _faults(given: Sequence[Fault] | str | None, world: Scenario) -> Sequence[Fault]:
    if given is None:
        return world.behaviour.faults
    return load_faults(given).faults if isinstance(given, str) else given


def _faults_of(scope: Scope) -> Faults:
    namespace: Namespace = scope["namespace"]
    return namespace.faults


def _authority_of(scope: Scope) -> Authority:
    namespace: Namespace = scope["namespace"]
    return namespace.authority


def _following(desk: Desk, watches: Watches) -> Callable[[Edit], Awaitable[None]]:
    """Return what follows from an edit: answers that lose their validity, watches that come true."""

    async def follow(edit: Edit) -> None:
        await desk.overtake(edit)
        await watches.look(edit.touches)

    return follow


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
    routes += reservation.routes(reservations_of, root)
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
