"""
The hub: who wants to hear of what.

A subscription is a callback and a query in the grammar of filters (TMF630 R14.5, section 8):
``eventType=…`` and attributes of the resource choose events, ``fields`` shrinks them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from tmf645_reference_server import problems
from tmf645_reference_server.addresses import CallbackRule, RefusedAddressError
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.contract import EVENT_TYPES
from tmf645_reference_server.correlation import correlated
from tmf645_reference_server.delivery import Post
from tmf645_reference_server.events import Interest, Notice, deliveries, eventful
from tmf645_reference_server.ports import Identifiers
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.selection import Selection, parse
from tmf645_reference_server.store import Delivery, Move, Space, Subscription

MOST_SUBSCRIPTIONS: Final = 100


class Hub:
    """
    Registers listeners of one API and hands their events to the post.

    ``api`` is empty for TMF645; the ids of the subscriptions of another begin with its name and a dot.
    """

    def __init__(
        self,
        *,
        space: Space,
        post: Post,
        rule: CallbackRule,
        identifiers: Identifiers,
        readings: Readings,
        api: str = "",
        event_types: Sequence[str] = EVENT_TYPES,
    ) -> None:
        self._space = space
        self._post = post
        self._rule = rule
        self._identifiers = identifiers
        self._readings = readings
        self._prefix = f"{api}." if api else ""
        self._event_types = event_types

    async def register(self, sent: Object) -> Subscription:
        """Keep a new listener. Raise Problem 400 (callback, query), 409, 501."""
        callback, query = str(sent["callback"]), sent.get("query")
        subscription_query = query if isinstance(query, str) else None
        selection = interest_of(subscription_query)
        if (unknown := eventful(selection.filters, self._event_types)) is not None:
            raise problems.invalid_attribute(
                "/query",
                f"there is no event type {unknown!r}; known: {', '.join(self._event_types)}",
                why="the v4 API file: the events of this API",
            )
        try:
            await self._rule.resolve(callback)
        except RefusedAddressError as error:
            raise problems.invalid_attribute(
                "/callback",
                str(error),
                why="this server calls no address that it was not allowed to",
            ) from error
        await self._check_room()
        subscription = Subscription(
            id=self._prefix + self._identifiers.new("subscription"),
            callback=callback,
            query=subscription_query,
        )
        await self._space.subscribe(subscription, self._identifiers.numbers())
        return subscription

    async def find(self, id: str) -> Subscription:
        """Return a subscription. Raise Problem 404."""
        for each in await self._space.subscriptions():
            if each.id == id and self._is_ours(id):
                return each
        raise problems.no_such_resource("subscription", id)

    async def unregister(self, id: str) -> None:
        """Forget a listener. Raise Problem 404."""
        if not self._is_ours(id) or not await self._space.unsubscribe(id):
            raise problems.no_such_resource("subscription", id)

    async def addressed(
        self, notices: Sequence[Notice], moves: Sequence[Move] = ()
    ) -> tuple[Delivery, ...]:
        """
        Return what each listener is to hear of ``notices``, which are all about one resource.

        It is to be kept in the change that they tell of; ``moves`` are part of that change.
        """
        if not notices or not (interests := await self._interests()):
            return ()
        told = await correlated(notices, self._space, moves)
        return tuple(deliveries(told, interests, self._identifiers, self._readings))

    async def _interests(self) -> list[Interest]:
        """Return what every listener asked for that still gets events."""
        return [
            Interest(subscription=each, selection=interest_of(each.query))
            for each in await self._space.subscriptions()
            if each.disabled is None and self._is_ours(each.id)
        ]

    def post(self, queued: Iterable[Delivery]) -> None:
        """Have what is queued brought."""
        self._post.wake(each.subscription_id for each in queued)

    def _is_ours(self, id: str) -> bool:
        return id.rpartition(".")[0] == self._prefix.rstrip(".")

    async def _check_room(self) -> None:
        known = await self._space.subscriptions()
        registered = sum(self._is_ours(each.id) for each in known)
        if registered and self._readings.second_listener == "refused":
            raise problems.conflict(
                "/callback", "there is a listener already", why="reading second_listener = refused"
            )
        if registered >= MOST_SUBSCRIPTIONS:
            raise problems.conflict(
                "/callback",
                f"there are {registered} listeners already; delete some",
                why=f"limit of this server: {MOST_SUBSCRIPTIONS} subscriptions",
            )


@lru_cache(maxsize=256)
def interest_of(query: str | None) -> Selection:
    """Return the reading of a subscription's query. Raise Problem 400, 501."""
    return parse((query or "").removeprefix("?"))
