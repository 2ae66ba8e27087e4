"""
The wiring: a scenario becomes an ASGI application.
"""

import contextlib
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import Lifespan
from tmf645_scenarios import Scenario, load
from tmf645_scenarios.authentication import Authentication
from tmf645_scenarios.faults import Fault, load_faults

from tmf645_reference_server.addresses import CallbackRule
from tmf645_reference_server.asgi import Boundary
from tmf645_reference_server.authentication import AuthenticationLayer, namespaces_by_token
from tmf645_reference_server.control.app import ControlApp, Mounted
from tmf645_reference_server.control.port import ControlPort
from tmf645_reference_server.control.verbs import Control
from tmf645_reference_server.delivery import PATIENCES, Patience
from tmf645_reference_server.entrance import Addressed, authority_of, faults_of
from tmf645_reference_server.faults import FaultLayer
from tmf645_reference_server.journal import Meter
from tmf645_reference_server.namespaces import MOST_NAMESPACES, Namespaces
from tmf645_reference_server.naming import Naming
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
from tmf645_reference_server.recording import Recorded
from tmf645_reference_server.routes import nowhere, routes
from tmf645_reference_server.routing import Api
from tmf645_reference_server.store import MemoryStore, Store
from tmf645_reference_server.template import Template

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
    allowed_callbacks: Collection[str] = (),
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
    request came to). ``clock`` is what the clock of each namespace follows until it is set.
    ``store`` keeps what is acknowledged (default: memory); ``identifiers`` are counted by default,
    and random where the store is shared. ``allowed_callbacks`` are networks and host names beyond
    loopback that events may be sent to; ``patience`` (or its name) is how often they are brought.

    ``naming`` tells how requests name namespaces, of which at most ``most_namespaces`` are awake;
    without a hook of its own, tokens mean the namespaces that the scenario gives them.
    ``control_mount`` puts the control interface under /_testbed/ beside the API, ``control_port``
    on a port of its own for as long as the application lives. ``faults`` (or the name or file of
    a fault profile) replace those of the scenario; ``dice`` decides what they leave to chance,
    ``pauses`` waits. ``authentication`` replaces that of the scenario.

    Works with and without lifespan: without it, tasks move when they are looked at. Raises
    ScenarioError, and MissingSecretError where the environment lacks a secret of the scenario.
    """
    world = load(scenario) if isinstance(scenario, str) else scenario
    kept = store or MemoryStore()
    admitted = world.behaviour.authentication if authentication is None else authentication
    template = Template(
        scenario=world,
        store=kept,
        clock=clock or SystemClock(),
        # Two processes that count would give the same names.
        identifiers=identifiers or (Random() if kept.shared else Counted()),
        dice=dice or SeededDice(),
        readings=readings,
        rule=CallbackRule(allowed_callbacks),
        patience=PATIENCES[patience] if isinstance(patience, str) else patience,
        faults=_faults(faults, world),
        authentication=admitted,
    )
    namespaces = Namespaces(template.build, kept, most=most_namespaces)
    meter = Meter()
    control = Control(
        scenario=world, store=kept, namespaces=namespaces, readings=readings, meter=meter
    )
    paths = routes(readings, base_url, world.behaviour)
    app = Api(
        paths,
        middleware=[
            *([Middleware(Mounted, ControlApp(control))] if control_mount else []),
            Middleware(Addressed, namespaces, _naming(naming, admitted)),
            Middleware(Recorded, meter),
            Middleware(Boundary),
            Middleware(FaultLayer, faults_of, pauses or RealPauses()),
            *([Middleware(AuthenticationLayer, authority_of)] if admitted.is_on else []),
        ],
        lifespan=_life(control, control_port),
        nowhere=nowhere(paths),
    )
    app.state.control = control
    return app


def _life(control: Control, control_port: ControlPort | None) -> Lifespan[Starlette]:
    """Return what starts with the application and ends with it."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            await control.namespaces.start()
            await stack.enter_async_context(control.store.watching(control.namespaces.heard))
            if control_port is not None:
                await stack.enter_async_context(control_port.serving(control))
            yield
        await control.namespaces.stop()
        await control.store.close()

    return lifespan


def _naming(naming: Naming, admitted: Authentication) -> Naming:
    """Return ``naming``, with what the scenario says of its tokens unless it has a hook."""
    if naming.token is not None:
        return naming
    return replace(naming, token=namespaces_by_token(admitted))


def _faults(given: Sequence[Fault] | str | None, world: Scenario) -> Sequence[Fault]:
    if given is None:
        return world.behaviour.faults
    return load_faults(given).faults if isinstance(given, str) else given
