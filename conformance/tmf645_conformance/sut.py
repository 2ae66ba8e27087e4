"""
The implementation as a test purpose sees it: verbs to act, and preambles to get somewhere.

Verbs (post, read, list, patch, delete; see verbs) return the exchange, whatever it was. Preambles
(created, stored, settled) return an Answer, or raise Inconclusive: what breaks on the way to a
question is not the question. What to send is told by asking.
"""

import json
from collections.abc import Mapping, MutableMapping, Sequence
from typing import TypeAlias, TypeGuard

from tmf645_conformance import clock
from tmf645_conformance.answers import Answer
from tmf645_conformance.asking import Asking, Body
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.resources import Resource
from tmf645_conformance.verdicts import Inconclusive

__all__ = ["SUT", "Body"]

#: Letters in an order that is neither of creation nor of any sorting.
_LETTERS = "cebda"

#: Statuses by which a server says that it does not like what was asked for.
_REFUSALS = frozenset({400, 409, 422})

_LONGER = "timers: settle: as long as this implementation needs"


#: Tasks by the requests that made them, or why there is none to look at.
Settled: TypeAlias = MutableMapping[object, Answer | Inconclusive]


class SUT(Asking):
    """The system under test, asked about one of its two task resources."""

    def about(self, resource: Resource) -> "SUT":
        """The same system, asked about ``resource``."""
        return SUT(self.session, resource)

    def created(self, body: Body | None = None) -> Answer:
        """A task that has just been accepted."""
        return self.as_answer(self.post(body or self.request()))

    def stored(self, body: Body | None = None) -> Answer:
        """A task that has just been accepted, as GET shows it."""
        created = self.created(body)
        exchange = self.read(created.id)
        if exchange.status != 200:
            raise Inconclusive(f"{exchange}, so it cannot be looked at", at=exchange)
        return self.as_answer(exchange, posted=created.posted)

    def settled(self, body: Body | None = None) -> Answer:
        """
        The task in its final state, or as it was created where it has no state.

        The same request (its mark aside) is sent once in a run; who changes a task asks for one
        of its own with ``settled_anew``.
        """
        return self.settled_all([body or self.request()])[0]

    def settled_all(self, bodies: Sequence[Body]) -> list[Answer]:
        """The tasks in their final states; they are waited for side by side."""
        keys, settled = [*map(self._key, bodies)], self.session.settled
        self._settle(dict(zip(keys, bodies, strict=True)), settled)
        return [_or_raise(settled[key]) for key in keys]

    def ahead(self, bodies: Sequence[Body]) -> None:
        """Have tasks worked on side by side that are asked for one after the other later."""
        self._settle({self._key(body): body for body in bodies}, self.session.settled)

    def settled_each(self, bodies: Sequence[Body]) -> list[Answer | Inconclusive]:
        """
        The tasks in their final states, or why there is none; nobody will look at them again.
        """
        keys, known = [*map(self._key, bodies)], self.session.settled
        settled: Settled = {key: known[key] for key in keys if key in known}
        self._settle(dict(zip(keys, bodies, strict=True)), settled)
        return [settled[key] for key in keys]

    def settled_anew(self, body: Body | None = None) -> Answer:
        """A task of one's own in its final state, which nobody else will look at."""
        return self.settled_each_anew([body or self.request()])[0]

    def settled_each_anew(self, bodies: Sequence[Body]) -> list[Answer]:
        """Tasks of one's own in their final states; they are waited for side by side."""
        settled: Settled = {}
        self._settle(dict(enumerate(bodies)), settled)
        return [_or_raise(settled[number]) for number in range(len(bodies))]

    def followed(self, task: Answer) -> Answer:
        """``task`` when it has ended, or as it is when the time to settle is over."""
        seen: list[Answer | Inconclusive] = [task]

        def is_over() -> bool:
            seen.append(self._seen(seen[-1]))
            return not _moves(seen[-1])

        if _moves(task):
            self.session.wait(is_over, self.session.patience)
        return _or_raise(seen[-1])

    def decided(self, expect: str) -> Answer:
        """A check of the item that is expected to be ``expect``, with every wish, settled."""
        return self.settled(self.wishing(self.item(expect)))

    def together(self, count: int) -> list[Answer]:
        """
        ``count`` fresh tasks with one description, and externalIds in their own order.

        They are what a list filtered by that description holds, whoever else uses the server.
        """
        mark = self.session.new_mark()
        return [
            self._as_marked(self.request(description=mark, externalId=f"{mark}-{letter}"))
            for letter in _LETTERS[:count]
        ]

    def as_answer(
        self, exchange: Exchange, *, posted: Exchange | None = None, states: tuple[str, ...] = ()
    ) -> Answer:
        """Read ``exchange`` as a task; Inconclusive where it is none."""
        if not exchange.succeeded or not isinstance(exchange.json, dict):
            raise Inconclusive(
                f"{exchange} without a resource to go on with",
                unlock=self._how_to_be_accepted(exchange),
                at=exchange,
            )
        state = str(exchange.json.get("state", ""))
        return Answer(
            resource=self.resource,
            body=exchange.json,
            exchange=exchange,
            posted=posted or exchange,
            vocabulary=self.profile.vocabulary,
            states=states if states[-1:] == (state,) else (*states, state),
        )

    def look_again(self, answer: Answer) -> Answer:
        """GET the task of ``answer`` once more."""
        if answer.ended().state is None:
            raise Inconclusive(
                f"{answer.exchange} with state {answer.state_word!r}, which nothing declares",
                unlock="vocabulary: states: the words of this implementation",
                at=answer.exchange,
            )
        exchange = self.read(answer.id)
        if exchange.status != 200:
            raise Inconclusive(f"{exchange} while it was waited for", at=exchange)
        return self.as_answer(exchange, posted=answer.posted, states=answer.states)

    # -- behind the preambles --------------------------------------------------------------------

    def _as_marked(self, body: Body) -> Answer:
        """A fresh task that shows its marks; Inconclusive where it does not."""
        answer = self.created(body)
        for name in ("externalId", "description"):
            if answer.body.get(name) != body[name]:
                raise Inconclusive(
                    f"the answer does not show the {name} that was sent, so nothing can be found "
                    "by it",
                    at=answer.exchange,
                )
        return answer

    def _settle(self, bodies: Mapping[object, Body], settled: Settled) -> None:
        """Bring into ``settled`` what the tasks for ``bodies`` end as, or why nothing is known."""
        begun = clock.seconds()
        ours = [key for key in bodies if key not in settled]
        for key in ours:
            settled[key] = self._begun(bodies[key])

        def all_are_over() -> bool:
            for key in ours:
                settled[key] = self._seen(settled[key])
            return not any(_moves(settled[key]) for key in bodies)

        if not any(_moves(settled[key]) for key in bodies):
            return
        if self.session.wait(all_are_over, self.session.patience):
            self.session.note_settled(clock.seconds() - begun)
        else:
            self._give_up(settled, bodies)

    def _begun(self, body: Body) -> Answer | Inconclusive:
        try:
            return self.created(body)
        except Inconclusive as gone:
            return gone

    def _seen(self, known: Answer | Inconclusive) -> Answer | Inconclusive:
        """The same task once more, unless it is over."""
        if not _moves(known):
            return known
        try:
            seen = self.look_again(known)
        except Inconclusive as gone:
            return gone
        if seen.is_at_rest:
            self.session.note_news()
        return seen

    def _give_up(self, settled: Settled, bodies: Mapping[object, Body]) -> None:
        """Remember that these did not settle, and wait less for others."""
        for key in bodies:
            known = settled[key]
            if not _moves(known):
                continue
            is_other = known.body.get("externalId") not in {None, bodies[key].get("externalId")}
            settled[key] = Inconclusive(
                f"{known.exchange.url} was still {known.state_word} after "
                f"{self.session.patience:g} s"
                + (", and shows another externalId than was sent" if is_other else ""),
                unlock="" if is_other else _LONGER,
                at=known.exchange,
            )
        self.session.patience = min(self.session.patience, 2 * self.profile.timers.poll)

    def _key(self, body: Body) -> object:
        unmarked = {name: value for name, value in body.items() if name != "externalId"}
        return self.resource, json.dumps(unmarked, sort_keys=True)

    def _how_to_be_accepted(self, exchange: Exchange) -> str:
        if exchange.method != "POST" or exchange.status not in _REFUSALS:
            return ""
        if any(sample.item for sample in self.profile.samples):
            return ""
        return "samples: an item with expect: qualified"


def _moves(known: Answer | Inconclusive) -> TypeGuard[Answer]:
    """Whether something is to be waited for: a task that has not come to rest."""
    return isinstance(known, Answer) and not known.is_at_rest


def _or_raise(settled: Answer | Inconclusive) -> Answer:
    if isinstance(settled, Inconclusive):
        raise settled
    return settled
