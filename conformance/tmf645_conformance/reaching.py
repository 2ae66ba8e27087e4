"""
Waiting for a target that is still starting.

A container that was started a moment ago refuses connections, has no name yet, or stands behind a
proxy that answers 502, 503 or 504 for it. Each of these may pass; a certificate that is not trusted
stays so, and is told at once.
"""

import ssl
from collections.abc import Iterator

from tmf645_reports import model

from tmf645_conformance import clock
from tmf645_conformance.transport import FIRST_CONTACT, Connection, Unreachable, causes, probe

#: Statuses by which a proxy, or a server that is not ready, says "later".
NOT_YET = frozenset({502, 503, 504})

#: Seconds between two looks, and between two lines about them.
_POLL = 0.5
_NEWS = 10.0


def await_target(connection: Connection, seconds: float) -> Iterator[model.Waiting]:
    """
    Knock until the target answers, for ``seconds`` at most, and tell how long is left.

    With 0 seconds it is asked once, and any answer will do. Raises Unreachable with the last
    reason, at most FIRST_CONTACT seconds later than that.
    """
    begun = clock.seconds()
    told_at = -_NEWS
    while True:
        gone = _not_up(connection, patient=seconds > 0)
        if gone is None:
            return
        now = clock.seconds()
        left = begun + seconds - now
        if left <= 0 or not _may_pass(gone):
            waited = (
                f" It was waited for during {now - begun:.0f} s." if left <= 0 < seconds else ""
            )
            raise Unreachable(f"{gone}{waited}", why=gone.why) from gone
        news = now - told_at >= _NEWS
        told_at = now if news else told_at
        yield model.Waiting(
            what=f"the target to come up: {gone.why}", seconds=round(left, 1), news=news
        )
        clock.sleep(min(_POLL, left))


def _not_up(connection: Connection, *, patient: bool) -> Unreachable | None:
    """Return why the target is not up, or None where it is."""
    try:
        answer = probe(connection, within=FIRST_CONTACT)
    except Unreachable as gone:
        return gone
    if not patient or answer is None or answer.status_code not in NOT_YET:
        return None
    why = f"{connection.root} answers {answer.status_code}"
    return Unreachable(f"{why}. Does the server behind it start?", why=why)


def _may_pass(gone: Unreachable) -> bool:
    return not any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes(gone))
