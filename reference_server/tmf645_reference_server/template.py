"""
The template of a namespace: what each is made of, and how its parts hear of each other.

Everything that works in a namespace gets its space, its clock, its ids and its chance here, and
nowhere else. What one part does and another has to follow is put together at the end: an edit makes
answers untrue and watches come true, capacity that is given back makes watches come true, whatever
becomes due wakes the passage of time.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from tmf645_scenarios import Scenario
from tmf645_scenarios.authentication import Authentication
from tmf645_scenarios.faults import Fault

from tmf645_reference_server.addresses import CallbackRule
from tmf645_reference_server.authentication import Authority
from tmf645_reference_server.delivery import Patience, Post
from tmf645_reference_server.desk import Desk
from tmf645_reference_server.dialects.servicenow import building as servicenow
from tmf645_reference_server.dialects.servicenow.building import ServiceNowPart
from tmf645_reference_server.due import DueWork
from tmf645_reference_server.faults import Faults
from tmf645_reference_server.following import Following
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.namespaces import Namespace
from tmf645_reference_server.naming import DEFAULT
from tmf645_reference_server.neighbours.reservation import Reservations
from tmf645_reference_server.neighbours.standing import Ground, Neighbours, stand
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.ports import Clock, Dice, Identifiers, Seeded, SeededDice
from tmf645_reference_server.progress import Passage
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.store import Space, Store
from tmf645_reference_server.timeline import Timeline
from tmf645_reference_server.virtual_clock import VirtualClock
from tmf645_reference_server.watches import Watches


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """
    What every namespace of a server begins with.

    ``clock`` is what the clocks of namespaces follow.
    """

    scenario: Scenario
    store: Store
    clock: Clock
    identifiers: Identifiers
    dice: Dice
    readings: Readings
    rule: CallbackRule
    patience: Patience
    faults: Sequence[Fault]
    authentication: Authentication

    def __post_init__(self) -> None:
        """Tell a secret that is missing before anybody comes. Raises MissingSecretError."""
        Authority(self.authentication, clock=self.clock, dice=self.dice)

    async def build(self, name: str, seed: int | None = None) -> Namespace:
        """
        Return the namespace as its space says that it is now.

        ``seed`` is what its ids and its chance are drawn from, where that was ordered.
        """
        base = await self._base(name, seed)
        space, clock, overlay = base.space, base.clock, base.overlay
        hub = self._hub(base)
        desk = self._desk(base, hub)
        dialect = self._dialect(base, desk)
        neighbours = self._neighbours(base, desk)
        reservations = Reservations(
            overlay=overlay, space=space, clock=clock, identifiers=base.identifiers
        )
        watches = Watches(overlay=overlay, space=space, clock=clock, desk=desk)
        timeline = Timeline(self.scenario.timeline, overlay=overlay, space=space, clock=clock)
        if name == DEFAULT:
            await timeline.begin()
        following = Following(
            name, overlay=overlay, desk=desk, watches=watches, clock=clock, claim=self._claim
        )
        works: list[DueWork] = [
            *(following, timeline, desk),
            *dialect.works,
            *(reservations, watches),
            neighbours.orders,
            base.post,
        ]
        passage = Passage(clock, works, tried=dialect.tried(base.post.tried))
        desk.wake = passage.wake
        dialect.on_wake(passage.wake)
        reservations.freed = watches.look
        return Namespace(
            name=name,
            space=space,
            clock=clock,
            passage=passage,
            overlay=overlay,
            reservations=reservations,
            neighbours=neighbours,
            watches=watches,
            timeline=timeline,
            following=following,
            desk=desk,
            hub=hub,
            post=base.post,
            faults=base.faults,
            servicenow=dialect,
            authority=Authority(self.authentication, clock=clock, dice=base.dice, namespace=name),
        )

    async def _base(self, name: str, seed: int | None) -> "_Base":
        space = self.store.space(name)
        identifiers, dice = self._drawn(seed)
        identifiers = identifiers.going_on_from(await space.numbers())
        clock = VirtualClock(space, self.clock)
        await clock.refresh()
        faults = Faults(self.faults, clock=clock, dice=dice, namespace=name)
        return _Base(
            space=space,
            clock=clock,
            identifiers=identifiers,
            dice=dice,
            faults=faults,
            post=self._post(name, space, clock, dice, faults),
            overlay=Overlay(self.scenario.inventory, space),
        )

    def _hub(self, base: "_Base") -> Hub:
        return Hub(
            space=base.space,
            post=base.post,
            rule=self.rule,
            identifiers=base.identifiers,
            readings=self.readings,
        )

    def _desk(self, base: "_Base", hub: Hub) -> Desk:
        return Desk(
            scenario=self.scenario,
            overlay=base.overlay,
            space=base.space,
            hub=hub,
            clock=base.clock,
            identifiers=base.identifiers,
            readings=self.readings,
        )

    def _dialect(self, base: "_Base", desk: Desk) -> ServiceNowPart:
        return servicenow.build(
            self.scenario.behaviour,
            space=base.space,
            desk=desk,
            overlay=base.overlay,
            clock=base.clock,
            identifiers=base.identifiers,
            rule=self.rule,
            environ=os.environ,
        )

    def _neighbours(self, base: "_Base", desk: Desk) -> Neighbours:
        return stand(
            Ground(
                scenario=self.scenario,
                space=base.space,
                post=base.post,
                rule=self.rule,
                clock=base.clock,
                identifiers=base.identifiers,
                readings=self.readings,
                overlay=base.overlay,
                desk=desk,
            )
        )

    def _drawn(self, seed: int | None) -> tuple[Identifiers, Dice]:
        """Return where a namespace takes ids and chance from; chance begins anew with each life."""
        if seed is not None:
            return Seeded(seed), SeededDice(seed)
        anew = self.dice.anew() if isinstance(self.dice, SeededDice) else self.dice
        return self.identifiers, anew

    def _post(self, name: str, space: Space, clock: Clock, dice: Dice, faults: Faults) -> Post:
        return Post(
            space=space,
            rule=self.rule,
            patience=self.patience,
            suffixed=self.readings.event_path == "listener",
            clock=clock,
            dice=dice,
            faults=faults,
            namespace=name,
            claim=self._claim,
        )

    async def _claim(self, subject: str, seconds: float) -> bool:
        return await self.store.claim(subject, seconds=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    """What the parts of one namespace have in common."""

    space: Space
    clock: VirtualClock
    identifiers: Identifiers
    dice: Dice
    faults: Faults
    post: Post
    overlay: Overlay
