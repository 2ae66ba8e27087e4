"""
Trying again: with pauses that grow, safely, and not what was refused.
"""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from tmf645_reports.model import Level

from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import BACKOFF, IDEMPOTENT, KEY, UNCHANGED, UNSAFE_REPEAT
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Broken, Finding, Held, Unseen
from tmf645_conformance.clients.pauses import asked_to_wait
from tmf645_conformance.clients.record import ORDER, Call

_OUTAGE = "a story with the fault {kind: status, status: 503, times: 4}"
_LOST = "a story with the fault {kind: connection reset, processed: true, times: 1, match: {method: POST}}"

#: Pauses that are all shorter than this, in seconds, are none.
_NO_PAUSE: Final = 1.0

#: Pauses that do not grow are let pass from this length, in seconds.
_LONG_PAUSE: Final = 30.0


def _chains(said: Conversation) -> Iterator[list[Call]]:
    """Runs of one request that went wrong, and was sent again, up to the end of the trouble."""
    for group in said.repeats():
        chain: list[Call] = []
        for call in group:
            chain.append(call)
            if not call.went_wrong:
                if len(chain) > 1:
                    yield chain
                chain = []
        if len(chain) > 1:
            yield chain


@obligation("CLI-ERR-BV-01", Level.RECOMMENDED, BACKOFF, about="retrying")
def repeats_come_ever_later(said: Conversation) -> Finding:
    """
    What went wrong is tried again after pauses that grow.

    Looked at are three repeats and more of one request after 5xx, 429 or no answer, without Retry-After. Not
    met where all pauses are shorter than a second, or, of four and more, all are the same and shorter than half
    a minute. Pauses with chance in them are let pass.
    """
    backed_off = None
    for chain in _chains(said):
        pairs = [
            (one, other)
            for one, other in itertools.pairwise(chain)
            if said.tells_time(one) and asked_to_wait(one) is None
        ]
        pauses = [(other.at - one.ended).total_seconds() for one, other in pairs]
        if len(pauses) >= 3 and (max(pauses) < _NO_PAUSE or _stand_still(pauses)):
            return Broken(
                message=f"{chain[0]}, and was sent {len(pauses)} times more without backing off",
                expected="pauses that grow",
                actual=[f"{pause:g} s" for pause in pauses],
                at=chain,
            )
        if len(pauses) >= 2:
            backed_off = chain
    if backed_off:
        return Held(backed_off)
    return Unseen("nothing was tried again often enough while time was told", _OUTAGE)


def _stand_still(pauses: list[float]) -> bool:
    return len(pauses) >= 4 and max(pauses) < min(1.2 * min(pauses), _LONG_PAUSE)


@obligation("CLI-ERR-BV-02", Level.CONDITIONAL, UNSAFE_REPEAT, IDEMPOTENT, KEY, about="retrying")
def what_may_have_happened_is_repeated_safely(said: Conversation) -> Finding:
    """
    A creation whose outcome is unknown is repeated with the Idempotency-Key of the first attempt.

    Orders after no answer, 500, 502 or 504; other creations where the tester says that the provider honours
    the key (idempotency). To look first whether it is there (GET of the list) is as safe. Without either, an
    order may be carried out twice.
    """
    safe = None
    for group in said.repeats():
        for one, other in itertools.pairwise(group):
            if not _may_have_happened(said, one):
                continue
            key = one.headers.get("idempotency-key")
            same = key is not None and other.headers.get("idempotency-key") == key
            if not same and not _looked(said, one, other):
                return Broken(
                    message=f"{one} and was sent again as if nothing had happened",
                    expected="the same Idempotency-Key in both, or a look at the list between them",
                    actual={
                        "first": key,
                        "then": other.headers.get("idempotency-key"),
                    },
                    at=[one, other],
                )
            safe = other
    return Held([safe]) if safe else Unseen("no creation of unknown outcome was repeated", _LOST)


def _may_have_happened(said: Conversation, call: Call) -> bool:
    unknown = call.status is None or call.status in (500, 502, 504)
    counts = call.resource == ORDER or said.told.idempotency
    return unknown and counts and call.creates(call.resource) and bool(call.resource)


def _looked(said: Conversation, one: Call, other: Call) -> bool:
    return any(
        call.method == "GET" and call.resource == one.resource
        for call in said.calls
        if one.number < call.number < other.number
    )


@obligation("CLI-ERR-BI-01", Level.MANDATORY, KEY, about="idempotency keys")
def a_key_stands_for_one_request(said: Conversation) -> Finding:
    """
    An Idempotency-Key is not used for another request to the same address.

    A server that honours keys answers 422, or what it answered to the first one: the second request is not carried
    out, and the client believes that it was. What was refused has done nothing: corrected, it may have the same key. What a
    key means at another address is the server's to say.
    """
    first: dict[tuple[str, str, str], Call] = {}
    for call in said.calls:
        key = call.headers.get("idempotency-key")
        if key is None:
            continue
        address = (key, call.method, call.path)
        known = first.get(address)
        if known is None or known.refused:
            first[address] = call
        elif not known.says_as(call):
            return Broken(
                message=f"{call} has the key of number {known.number}, and says something else",
                expected="a key of its own",
                actual=key,
                at=[known, call],
            )
    if first:
        return Held([*first.values()][:1])
    return Unseen("no request had an Idempotency-Key", _LOST)


_SOON: Final = timedelta(hours=1)

#: Refusals that may be over a moment later, or need other credentials alone.
_MAY_PASS: Final = frozenset({404, 408, 409, 423, 425, 429})

_NOT_FOUND: Final = 404

#: So often a thing that is not there is looked for, and no oftener.
_GONE: Final = 10


@obligation("CLI-ERR-BV-03", Level.MANDATORY, UNCHANGED, about="retrying")
def what_was_refused_is_not_repeated_as_it_is(said: Conversation) -> Finding:
    """
    A request that was refused for what it says is not sent again and again unchanged.

    Three times the same request in a row with the same refusal within an hour is a loop; once more may be a person, and
    what was allowed between was a challenge. A 404, 408, 409, 423, 425 or 429 may pass by itself; to look ten times for
    one thing that is not there is a loop all the same.
    """
    refused = [call for call in said.calls if _is_refused(call)]
    for group in said.repeats(unchanged=True):
        for row in _rows_of_refusals(group):
            if _is_loop(row):
                return Broken(
                    message=f"{row[0]}, and was sent {len(row) - 1} times more as it was",
                    expected="a changed request, or none",
                    actual=f"{len(row)} times the same",
                    at=row[:3],
                )
    if refused:
        return Held(refused[:1])
    return Unseen(
        "nothing was refused",
        "a story in which a request is refused, or {kind: status, status: 422}",
    )


def _rows_of_refusals(group: tuple[Call, ...]) -> Iterator[list[Call]]:
    """Yield the runs of one request that was refused in one way, with nothing else between."""
    for refused, row in itertools.groupby(group, key=lambda call: call.refused and call.status):
        if refused:
            yield list(row)


def _is_loop(row: list[Call]) -> bool:
    """Whether one refusal came several times, with little time between."""
    many = 3 if _is_refused(row[0]) else _GONE if _looks_for_one(row[0]) else len(row) + 1
    return any(
        last.at - first.at < _SOON for first, last in zip(row, row[many - 1 :], strict=False)
    )


def _looks_for_one(call: Call) -> bool:
    return call.status == _NOT_FOUND and call.method == "GET" and bool(call.id)


def _is_refused(call: Call) -> bool:
    return call.refused and call.status not in _MAY_PASS
