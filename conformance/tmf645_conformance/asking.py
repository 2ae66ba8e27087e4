"""
Asking: requests that an implementation should accept, made of what its profile tells.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from tmf645_conformance.exchange import JSON, Body
from tmf645_conformance.parts import part, rows
from tmf645_conformance.profile import Sample
from tmf645_conformance.profile_values import RESULTS
from tmf645_conformance.resources import Resource
from tmf645_conformance.verbs import Verbs
from tmf645_conformance.verdicts import Inconclusive

__all__ = ["Asking", "Body"]

_BARE_ITEM: Body = {"id": "1", "service": {}}


class Asking(Verbs):
    """What to send to one of the two task resources."""

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

    def known_items(self) -> list[Body]:
        """The items of all samples; where there are none, one that should be accepted."""
        items = [_with_id(sample.item, "1") for sample in self.profile.samples if sample.item]
        return items or [self.any_item()]

    def criteria(self) -> Body:
        """Criteria that this implementation should accept."""
        for sample in self.profile.samples:
            if sample.criteria is not None:
                return copy.deepcopy(dict(sample.criteria))
        places = rows(self.any_item(), "service", "place")
        return {"service": {"place": places}} if places else {"service": {}}

    def request(self, **attributes: Any) -> Body:
        """A marked request that should be accepted, with ``attributes`` added or replaced."""
        return {"externalId": self.session.new_mark(), **self.unmarked_request(), **attributes}

    def unmarked_request(self) -> Body:
        """The same without a mark: nobody is to send it as it is."""
        asked: Body = (
            {"serviceQualificationItem": [self.any_item()]}
            if self.resource is Resource.CHECK
            else {"searchCriteria": self.criteria()}
        )
        return {**self._parties(), **asked}

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
            **self._parties(),
            **wishes,
            **attributes,
        }

    def wishing(self, *items: Body) -> Body:
        """A check of ``items`` that wishes for alternatives and reasons."""
        return self.check(*items, alternatives=True, reasons=True)

    def standard_requests(self) -> list[Body]:
        """The requests that many purposes look at, or that many purposes build upon."""
        if self.resource is Resource.QUERY:
            return [self.request()]
        kinds = [kind for kind in RESULTS if self.has(kind)]
        every = [item for kind in kinds for _, item in self.items(kind)]
        alone = [self.any_item(), *map(self.item, kinds)]
        return [
            self.request(),
            self.check(*self.twelve()),
            *map(self.wishing, every),
            *map(self.check, alone),
        ]

    def twelve(self) -> list[Body]:
        """As many items, each with an id of its own."""
        return [self.any_item(f"item-{number}") for number in range(1, 13)]

    def _parties(self) -> Body:
        """Who asks, in a dialect that has to be told so."""
        told = self.profile.servicenow.parties
        parties = [{"id": each.id, "@referredType": each.type} for each in told]
        return {"relatedParty": parties} if parties else {}

    def _learned_item(self) -> Body:
        """An item of a check that the implementation has stored, or a bare one."""
        if self.session.learned is None:
            self.session.learned = self._learn()
        return self.session.learned

    def _learn(self) -> Body:
        listed = Verbs(self.session, Resource.CHECK).listed({"limit": "5"}).json
        for task in listed if isinstance(listed, list) else []:
            rows = task.get("serviceQualificationItem") if isinstance(task, dict) else None
            for row in rows if isinstance(rows, list) else []:
                if isinstance(row, dict) and isinstance(row.get("service"), dict):
                    return {"id": "1", "service": row["service"]}
        return _BARE_ITEM


_USEFUL = ("qualified", "alternate", "unqualified", None)


def _most_useful_first(samples: Sequence[Sample]) -> list[Sample]:
    return sorted(samples, key=lambda sample: _USEFUL.index(sample.expect))


def _with_id(item: Mapping[str, Any], id: str) -> Body:
    return {**copy.deepcopy(dict(item)), "id": id}
