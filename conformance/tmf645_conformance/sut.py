"""
The implementation as a test purpose sees it: verbs to act, and preambles to get somewhere.

Verbs (post, read, list, patch, delete) return the exchange, whatever it was. Preambles (created,
stored, settled) return an Answer, or raise Inconclusive: what breaks on the way to a question is
not the question.
"""

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from tmf645_conformance.answers import Answer
from tmf645_conformance.exchange import JSON, Exchange
from tmf645_conformance.hub import Hub
from tmf645_conformance.parts import part, rows
from tmf645_conformance.profile import Profile, Sample
from tmf645_conformance.profile_values import RESULTS
from tmf645_conformance.resources import Resource
from tmf645_conformance.session import Session
from tmf645_conformance.verdicts import Inconclusive

Body = dict[str, Any]

#: Letters in an order that is neither of creation nor of any sorting.
_LETTERS = "cebda"

#: Statuses by which a server says that it does not like what was asked for.
_REFUSALS = frozenset({400, 409, 422})

_BARE_ITEM: Body = {"id": "1", "service": {}}


class SUT:
    """The system under test, asked about one of its two task resources."""

    def __init__(self, session: Session, resource: Resource = Resource.CHECK) -> None:
        self.session = session
        self.resource = resource

    @property
    def hub(self) -> Hub:
        """The implementation's hub, the same one for every purpose of a run."""
        return self.session.hub

    def about(self, resource: Resource) -> "SUT":
        """The same system, asked about ``resource``."""
        return SUT(self.session, resource)

    @property
    def profile(self) -> Profile:
        """What the implementation claims, and what the tester must know."""
        return self.session.profile

    # -- what to send ----------------------------------------------------------------------------

    def item(self, expect: str, id: str = "1") -> Body:
        """An item that the profile expects to be qualified, alternate or unqualified."""
        for sample in self.profile.samples:
            if sample.expect == expect and sample.item is not None:
                return _with_id(sample.item, id)
        deny = ", or claims: alternates: false" if expect == "alternate" else ""
        raise Inconclusive(
            f"no sample tells of an item that is {expect}",
            unlock=f"samples: an item with expect: {expect}{deny}",
        )

    def items(self, expect: str) -> list[tuple[str, Body]]:
        """Every item that the profile expects to be ``expect``, with its name; at least one."""
        self.item(expect)
        return [
            (sample.name, _with_id(sample.item, "1"))
            for sample in self.profile.samples
            if sample.expect == expect and sample.item is not None
        ]

    def has(self, expect: str) -> bool:
        """Whether the profile tells of an item that is ``expect``."""
        return any(s.expect == expect and s.item is not None for s in self.profile.samples)

    def one_of_each(self) -> list[Body]:
        """An item of each kind that the profile tells of; at least one."""
        items = [self.item(kind, f"{kind}-item") for kind in RESULTS if self.has(kind)]
        return items or [self.item(RESULTS[0])]

    def variant(self, sample: str, characteristic: str, value: JSON) -> Body:
        """The item of the sample so named, with another value of a characteristic."""
        item = next(s.item for s in self.profile.samples if s.name == sample and s.item is not None)
        changed = _with_id(item, "1")
        known_rows = rows(changed, "service", "serviceCharacteristic")
        others = [row for row in known_rows if row.get("name") != characteristic]
        known: Body = next((row for row in known_rows if row.get("name") == characteristic), {})
        new = {**known, "name": characteristic, "value": value}
        changed["service"] = {
            **part(changed, "service"),
            "serviceCharacteristic": [*others, new],
        }
        return changed

    def any_item(self, id: str = "1") -> Body:
        """An item that this implementation should accept: of the profile, learned, or bare."""
        items = [sample.item for sample in _most_useful_first(self.profile.samples) if sample.item]
        return _with_id(items[0] if items else self._learned_item(), id)

    def criteria(self) -> Body:
        """Criteria that this implementation should accept."""
        for sample in self.profile.samples:
            if sample.criteria is not None:
                return copy.deepcopy(dict(sample.criteria))
        places = rows(self.any_item(), "service", "place")
        return {"service": {"place": places}} if places else {"service": {}}

    def request(self, **attributes: Any) -> Body:
        """A marked request that should be accepted, with ``attributes`` added or replaced."""
        asked: Body = (
            {"serviceQualificationItem": [self.any_item()]}
            if self.resource is Resource.CHECK
            else {"searchCriteria": self.criteria()}
        )
        return {"externalId": self.session.new_mark(), **asked, **attributes}

    def asking_for(self, service: Body) -> Body:
        """A marked request about ``service``, as an item or as criteria."""
        if self.resource is Resource.CHECK:
            return self.check({"id": "1", "service": service})
        return self.request(searchCriteria={"service": service})

    def check(
        self, *items: Body, alternatives: bool = False, reasons: bool = False, **attributes: Any
    ) -> Body:
        """A marked check of ``items``."""
        wishes: Body = {}
        if alternatives:
            wishes["provideAlternative"] = True
        if reasons:
            wishes["provideUnavailabilityReason"] = True
        return {
            "externalId": self.session.new_mark(),
            "serviceQualificationItem": list(items),
            **wishes,
            **attributes,
        }

    def decided(self, expect: str) -> Answer:
        """A check of the item that is expected to be ``expect``, with every wish, settled."""
        return self.settled(self.wishing(self.item(expect)))

    def wishing(self, *items: Body) -> Body:
        """A check of ``items`` that wishes for alternatives and reasons."""
        return self.check(*items, alternatives=True, reasons=True)

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

    def standard_requests(self) -> list[Body]:
        """The requests that many purposes look at."""
        if self.resource is Resource.QUERY:
            return [self.request()]
        expected = [sample.expect for sample in self.profile.samples if sample.expect]
        items = [self.item(expect) for expect in dict.fromkeys(expected)]
        return [self.request(), *map(self.wishing, items), *map(self.check, items)]

    # -- verbs -----------------------------------------------------------------------------------

    def post(self, body: object, **how: Any) -> Exchange:
        """POST ``body`` to the collection."""
        return self.session.send("POST", self.resource.path, body=body, **how)

    def read(self, id: str, **query: str) -> Exchange:
        """GET the resource with ``id``."""
        return self.session.send("GET", self.path_of(id), query=query)

    def listed(self, query: Mapping[str, str] | Sequence[tuple[str, str]] = ()) -> Exchange:
        """GET the collection."""
        return self.session.send("GET", self.resource.path, query=query)

    def patch(
        self,
        id: str,
        body: object,
        media_type: str = "application/json",
    ) -> Exchange:
        """PATCH the resource with ``id``."""
        return self.session.send(
            "PATCH", self.path_of(id), body=body, headers={"Content-Type": media_type}
        )

    def delete(self, id: str) -> Exchange:
        """DELETE the resource with ``id``."""
        return self.session.send("DELETE", self.path_of(id))

    def path_of(self, id: str) -> str:
        """The path of the resource with ``id``, below the API root."""
        return f"{self.resource.path}/{quote(id, safe='', errors='surrogatepass')}"

    # -- preambles -------------------------------------------------------------------------------

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
        The task in its final state.

        The same request (its mark aside) is sent once in a run; who changes a task asks for one
        of its own with ``settled_anew``.
        """
        return self.settled_all([body or self.request()])[0]

    def settled_all(self, bodies: Sequence[Body]) -> list[Answer]:
        """The tasks in their final states; they are waited for side by side."""
        keys = [self._key(body) for body in bodies]
        settled = self.session.settled
        self._settle({k: b for k, b in zip(keys, bodies, strict=True) if k not in settled})
        return [_or_raise(settled[key]) for key in keys]

    def settled_anew(self, body: Body | None = None) -> Answer:
        """A task of one's own in its final state, which nobody else will look at."""
        body = body or self.request()
        key = self._key(body)
        others = self.session.settled.pop(key, None)
        try:
            return self.settled(body)
        finally:
            self.session.settled.pop(key, None)
            if others is not None:
                self.session.settled[key] = others

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

    # -- behind the preambles --------------------------------------------------------------------

    def _settle(self, bodies: Mapping[object, Body]) -> None:
        settled = self.session.settled
        waiting: dict[object, Answer] = {}
        for key, body in bodies.items():
            try:
                waiting[key] = self.created(body)
            except Inconclusive as gone:
                settled[key] = gone
        deadline = self.session.deadline()
        while waiting:
            for key, answer in list(waiting.items()):
                if answer.is_final:
                    settled[key] = waiting.pop(key)
            if not waiting:
                return
            if not self.session.before(deadline):
                self._give_up(waiting)
                return
            self.session.pause()
            for key, answer in list(waiting.items()):
                try:
                    waiting[key] = self.look_again(answer)
                except Inconclusive as gone:
                    settled[key] = gone
                    del waiting[key]

    def look_again(self, answer: Answer) -> Answer:
        """GET the task of ``answer`` once more."""
        if answer.state is None:
            raise Inconclusive(
                f"{answer.exchange} with state {answer.state_word!r}, which nothing declares",
                unlock="vocabulary: states: the words of this implementation",
                at=answer.exchange,
            )
        exchange = self.read(answer.id)
        if exchange.status != 200:
            raise Inconclusive(f"{exchange} while it was waited for", at=exchange)
        return self.as_answer(exchange, posted=answer.posted, states=answer.states)

    def _give_up(self, waiting: Mapping[object, Answer]) -> None:
        """Remember that these did not settle, and wait less for others."""
        for key, answer in waiting.items():
            self.session.settled[key] = Inconclusive(
                f"{answer.exchange.url} was still {answer.state_word} after "
                f"{self.session.patience:g} s",
                unlock="timers: settle: as long as this implementation needs",
                at=answer.exchange,
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

    def _learned_item(self) -> Body:
        """An item of a check that the implementation has stored, or a bare one."""
        if self.session.learned is None:
            self.session.learned = self._learn()
        return self.session.learned

    def _learn(self) -> Body:
        listed = self.about(Resource.CHECK).listed({"limit": "5"}).json
        for task in listed if isinstance(listed, list) else []:
            rows = task.get("serviceQualificationItem") if isinstance(task, dict) else None
            for row in rows if isinstance(rows, list) else []:
                if isinstance(row, dict) and isinstance(row.get("service"), dict):
                    return {"id": "1", "service": row["service"]}
        return _BARE_ITEM


def _or_raise(settled: Answer | Inconclusive) -> Answer:
    if isinstance(settled, Inconclusive):
        raise settled
    return settled


_USEFUL = ("qualified", "alternate", "unqualified", None)


def _most_useful_first(samples: Sequence[Sample]) -> list[Sample]:
    return sorted(samples, key=lambda sample: _USEFUL.index(sample.expect))


def _with_id(item: Mapping[str, Any], id: str) -> Body:
    return {**copy.deepcopy(dict(item)), "id": id}
