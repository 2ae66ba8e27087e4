"""
What an implementation offers of what the documents leave to it: as claimed, or as probed.

A probe says no only where the server answers 404, 405 or 501.
"""

from collections.abc import Callable, Mapping

from tmf645_conformance.catalogue import Need
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.hub import EVERYTHING
from tmf645_conformance.parts import id_of
from tmf645_conformance.profile_values import ServiceNow
from tmf645_conformance.sut import SUT

_ABSENT = frozenset({404, 405, 501})


def lacking(needs: tuple[Need, ...], sut: SUT) -> str:
    """
    Return why a purpose with ``needs`` does not apply; empty where it does.

    Raises Inconclusive where it cannot be found out.
    """
    for need in needs:
        claimed = _claim(need, sut)
        if claimed is False:
            return f"{need.value} is not claimed"
        if claimed is None:
            said = _probed(need, sut)
            if said:
                return said
    return ""


def probed_claims(sut: SUT) -> dict[str, bool]:
    """Every claim, declared or found out in the course of the run."""
    found: dict[str, bool] = {}
    for need, name in _CLAIMS.items():
        claimed = _claim(need, sut)
        key = (sut.resource, need)
        if claimed is not None:
            found[name] = claimed
        elif key in sut.session.probed:
            found[name] = not sut.session.probed[key]
    return found


def is_known(need: Need, sut: SUT) -> bool:
    """Whether ``lacking`` need not ask the implementation."""
    return _claim(need, sut) is not None or (sut.resource, need) in sut.session.probed


_CLAIMS: Mapping[Need, str] = {
    Need.PATCH: "patch",
    Need.DELETE: "delete",
    Need.HUB: "hub",
    Need.NESTED_FILTERING: "nested_filtering",
    Need.SORT: "sort",
    Need.ALTERNATES: "alternates",
}


def _claim(need: Need, sut: SUT) -> bool | None:
    claimed: bool | None = getattr(sut.profile.claims, _CLAIMS[need]) if need in _CLAIMS else None
    return claimed


def _probed(need: Need, sut: SUT) -> str:
    key = (sut.resource, need)
    probed = sut.session.probed
    if key not in probed:
        probed[key] = _PROBES[need](sut)
    return probed[key]


def _stored(sut: SUT) -> str:
    created = sut.created()
    if created.posted.status != 200:
        return ""
    exchange = sut.read(created.id)
    if exchange.status in _ABSENT:
        return f"POST answers 200 and {exchange}: qualifications are not stored"
    return ""


def _tasks(sut: SUT) -> str:
    posted = sut.created().posted
    return "" if posted.status == 201 else f"{posted}: nothing is created"


def _sync(sut: SUT) -> str:
    posted = sut.created(sut.request(instantSyncQualification=True)).posted
    return "" if posted.status == 200 else f"instantSyncQualification true: {posted}"


def _total_count(sut: SUT) -> str:
    sut.stored()
    listed = sut.listed({"limit": "1"})
    return "" if "x-total-count" in listed.headers else f"{listed} without X-Total-Count"


def _patch(sut: SUT) -> str:
    return _absent(sut.patch(sut.stored().id, {"description": "tmf645-testbed was here"}))


def _delete(sut: SUT) -> str:
    return _absent(sut.delete(sut.stored().id))


def _hub(sut: SUT) -> str:
    # One subscription serves both resources: each further one would have to be ended, too.
    return "" if sut.hub.has(EVERYTHING) else _absent(sut.hub.post(EVERYTHING).exchange)


def _nested_filtering(sut: SUT) -> str:
    name = f"{sut.resource.required}.id"
    sut.created()
    wanted = sut.listed({name: sut.session.new_mark()})
    return _absent(wanted) or _ignored(name, wanted, sut.listed())


def _sort(sut: SUT) -> str:
    sut.together(2)
    one, other = (sut.listed({"sort": f"{sign}externalId"}) for sign in ("", "-"))
    return _absent(one) or _ignored("sort", one, other)


def _ignored(name: str, one: Exchange, other: Exchange) -> str:
    """
    Say that the parameter ``name`` is ignored: two lists that it should tell apart are the same.

    Who takes no notice of what the documents leave optional does not offer it.
    """
    ids = [
        [id_of(row) for row in (exchange.json if isinstance(exchange.json, list) else [])]
        for exchange in (one, other)
    ]
    same = len(ids[0]) > 1 and ids[0] == ids[1]
    return f"the list takes no notice of {name}: not offered" if same else ""


def _absent(exchange: Exchange) -> str:
    if exchange.status in _ABSENT:
        return f"{exchange}: not offered"
    return ""


def _alternates(_: SUT) -> str:
    """Whether there are alternatives cannot be probed: a sample tells it, or a claim denies it."""
    return ""


def _told(what: Callable[[ServiceNow], object], name: str) -> Callable[[SUT], str]:
    """Return a probe for what only the profile can tell."""

    def probe(sut: SUT) -> str:
        if what(sut.profile.servicenow):
            return ""
        return f"the profile does not tell servicenow: {name}"

    return probe


_PROBES: Mapping[Need, Callable[[SUT], str]] = {
    Need.STORED: _stored,
    Need.TASKS: _tasks,
    Need.SYNC: _sync,
    Need.TOTAL_COUNT: _total_count,
    Need.PATCH: _patch,
    Need.DELETE: _delete,
    Need.HUB: _hub,
    Need.NESTED_FILTERING: _nested_filtering,
    Need.SORT: _sort,
    Need.ALTERNATES: _alternates,
    Need.EXISTING: _told(lambda told: told.existing, "existing"),
    Need.CHANGE: _told(lambda told: told.existing and told.change, "existing and change"),
    Need.HIERARCHY: _told(lambda told: told.hierarchy, "hierarchy"),
    Need.RESOURCE_FACING: _told(lambda told: told.resource_facing, "resource_facing"),
    Need.DOMAIN_ORDERS: _told(lambda told: told.domain_orders, "domain_orders"),
}
