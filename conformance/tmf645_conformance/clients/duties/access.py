"""
Getting in: as was agreed, and without secrets where everybody reads them.
"""

import re
from typing import Final

from tmf645_reports.model import Level

from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import CREDENTIALS, NOT_IN_URL
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Beside, Broken, Finding, Held, Unseen
from tmf645_conformance.clients.record import HUB, Call

_STORY = "a story in which the client calls the server"
_AGREED = "told.auth: the header of its credentials, and their scheme; {} where there are none"


@obligation("CLI-SEC-BV-01", Level.MANDATORY, CREDENTIALS, about="authentication")
def every_call_has_the_credentials_that_were_agreed(said: Conversation) -> Finding:
    """
    Calls are authenticated as the client was told (auth: the header, and its scheme).

    A call without, which is told by a 401 what is wanted and then made with, is let pass. What the credentials are is never looked at:
    records do not hold them.
    """
    if said.told.auth is None:
        return Unseen("nobody told how this client authenticates", _AGREED)
    header = said.told.auth.get("header", "").casefold()
    if not header:
        return Beside("no credentials were agreed")
    scheme = said.told.auth.get("scheme", "")
    made = {
        call.says: call.number for call in said.calls if _is_authenticated(call, header, scheme)
    }
    for call in said.calls:
        if _is_authenticated(call, header, scheme):
            continue
        if call.status == 401 and made.get(call.says, 0) > call.number:
            continue
        return Broken(
            message=f"{call} came without the credentials that were agreed",
            expected=" ".join(filter(None, (header, scheme))),
            actual=call.headers.get(header, "no such header").split(" ")[0],
            at=[call],
        )
    return Held(said.calls[:1]) if said.calls else Unseen("the client called nobody", _STORY)


def _is_authenticated(call: Call, header: str, scheme: str) -> bool:
    value = call.headers.get(header)
    if value is None:
        return False
    return not scheme or value.split(" ")[0].casefold() == scheme.casefold()


_SECRET: Final = re.compile(
    r"(?:^|&)(access_token|id_token|auth_token|token|jwt|api[-_]?key|apikey|subscription[-_]key|password|passwd|pwd"
    r"|secret|client_secret|authorization)=",
    re.IGNORECASE,
)
_WITH_PASSWORD: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#@\s]*:[^/?#@\s]+@", re.IGNORECASE)


@obligation("CLI-SEC-BV-02", Level.RECOMMENDED, NOT_IN_URL, about="authentication")
def no_secret_stands_in_a_url(said: Conversation) -> Finding:
    """
    Tokens, keys and passwords do not stand in the query of a URL.

    Logs, proxies and histories keep URLs. Nor does the address of a listener hold a password.
    """
    for call in said.calls:
        found = _SECRET.search(call.query)
        if found:
            return Broken(
                message=f"{call} has a secret in its URL",
                expected="a header",
                actual=f"?{found[1]}=",
                at=[call],
            )
        if call.creates(HUB) and _WITH_PASSWORD.match(str(call.sent.get("callback"))):
            return Broken(
                message=f"{call} has a password in the address of its listener",
                expected="a header, or a path that nobody guesses",
                actual="scheme://user:password@host",
                at=[call],
            )
    return Held(said.calls[:1]) if said.calls else Unseen("the client called nobody", _STORY)
