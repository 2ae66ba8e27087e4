"""
Whether the API is where we look for it, lets us in, and answers as such an API does.
"""

import re
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from tmf645_conformance import clock
from tmf645_conformance.conversation import Conversation
from tmf645_conformance.diagnosis.values import Finding, Grade, obstacle, ok, problem, warning
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.profile import Profile
from tmf645_conformance.resources import Resource
from tmf645_conformance.targets import STANDARD_PATH
from tmf645_conformance.verdicts import Inconclusive

#: Seconds that two clocks may differ without a word.
SKEW = 5.0

_VERSION = re.compile(r"/v(\d+)(?=/|$)")
_VERSIONS = ("4", "3", "2", "5")


def look_at_api(conversation: Conversation, profile: Profile) -> Iterator[Finding]:
    """Find out how the API answers. Reads only. An obstacle is the last finding."""
    try:
        listed = _list(conversation, Resource.CHECK)
        for finding in (_credentials(listed, profile), _place(conversation, listed)):
            yield finding
            if finding.grade in {Grade.OBSTACLE, Grade.PROBLEM}:
                return
        yield _other(conversation)
        yield _clock(listed)
        yield _errors(conversation)
    except Inconclusive as lost:
        yield problem("answer", lost.message, "ask again; if it stays so, look at its log")


def _list(conversation: Conversation, resource: Resource) -> Exchange:
    return conversation.send("GET", resource.path, query={"limit": "1"})


def _credentials(listed: Exchange, profile: Profile) -> Finding:
    given = ", ".join(profile.auth.variables)
    if listed.status in {401, 403}:
        wants = listed.headers.get("www-authenticate", "")
        asked = f" ({wants})" if wants else ""
        if given:
            return obstacle(
                "auth",
                f"{listed.status}{asked}: it refuses the credentials of {given}",
                "have they run out? Are they for this server, and allowed to read?",
            )
        return obstacle(
            "auth",
            f"{listed.status}{asked}: it wants credentials, and there are none",
            "name the environment variable that holds them: auth: {bearer_env: NAME} in a --profile",
        )
    return ok(
        "auth", f"it takes the credentials of {given}" if given else "it wants no credentials"
    )


def _place(conversation: Conversation, listed: Exchange) -> Finding:
    if _is_api(listed):
        return ok("path", f"the API is at {conversation.root}")
    if 300 <= listed.status < 400:
        where = listed.headers.get("location", "nowhere")
        return problem(
            "path", f"it redirects to {where}", "redirects are not followed: give that address"
        )
    found = _elsewhere(conversation)
    said = f"no API at {conversation.root}: {_described(listed)}"
    if found:
        return problem("path", f"{said}; there is one at {found}", _use(found))
    return problem(
        "path", said, "give the API root: the address that /checkServiceQualification follows"
    )


def _use(found: str) -> str:
    version = _VERSION.search(found)
    if version and version[1] != "4":
        return f"this is version {version[1]}; only version 4 can be judged: where is that?"
    return f"use {found}"


def _elsewhere(conversation: Conversation) -> str:
    """Another root on the same host where an API answers."""
    for path in _candidates(urlsplit(conversation.root).path):
        origin = conversation.root.removesuffix(urlsplit(conversation.root).path)
        exchange = conversation.send(
            "GET", f"{origin}{path}{Resource.CHECK.path}", query={"limit": "1"}
        )
        if _is_api(exchange):
            return f"{origin}{path or '/.'}"
    return ""


def _candidates(path: str) -> tuple[str, ...]:
    """Paths that may be meant by ``path``, the likeliest first."""
    cut = path
    for resource in Resource:
        cut = cut.partition(resource.path)[0]
    near = [cut, cut + STANDARD_PATH, *(cut[: match.start()] for match in re.finditer("/", cut))]
    roots = [each + STANDARD_PATH for each in near] + near + [STANDARD_PATH, ""]
    versions = [_VERSION.sub(f"/v{v}", each) for each in (cut, STANDARD_PATH) for v in _VERSIONS]
    found = dict.fromkeys(each.rstrip("/") for each in [cut, *versions, *roots])
    return tuple(each for each in found if each != path)[:24]


def _is_api(exchange: Exchange) -> bool:
    return exchange.status in {200, 206} and isinstance(exchange.json, list)


def _described(exchange: Exchange) -> str:
    kind = exchange.headers.get("content-type", "no content type").partition(";")[0]
    is_json = "" if kind.endswith("json") else f", {kind}"
    shape = " and no list" if exchange.succeeded else ""
    return f"GET {Resource.CHECK.path} answers {exchange.status}{is_json}{shape}"


def _other(conversation: Conversation) -> Finding:
    exchange = _list(conversation, Resource.QUERY)
    if _is_api(exchange):
        return ok("resources", "both task resources answer")
    return problem(
        "resources",
        f"GET {Resource.QUERY.path} answers {exchange.status}",
        "both task resources are mandatory (TMF645B); is it deployed?",
    )


def _clock(listed: Exchange) -> Finding:
    told = listed.headers.get("date", "")
    try:
        theirs = parsedate_to_datetime(told)
    except ValueError:
        return warning("clock", "it sends no Date", "dates of qualifications cannot be compared")
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    skew = (theirs - clock.now()).total_seconds()
    # A Date has whole seconds, and was written before it arrived.
    if -SKEW <= skew + 0.5 <= SKEW:
        return ok("clock", "both clocks agree")
    way = "ahead of" if skew > 0 else "behind"
    return warning(
        "clock",
        f"its clock is {abs(skew):.0f} s {way} ours",
        "set both by the network; dates and expiries are judged by them",
    )


def _errors(conversation: Conversation) -> Finding:
    exchange = conversation.send("GET", f"{Resource.CHECK.path}/{clock.run_mark()}-nobody")
    if exchange.status != 404:
        return problem(
            "errors",
            f"a qualification that is not there is answered {exchange.status}",
            "404 is wanted; does something answer in the place of the API?",
        )
    document = exchange.json if isinstance(exchange.json, dict) else {}
    missing = [name for name in ("code", "reason") if not document.get(name)]
    if missing:
        return warning(
            "errors",
            f"404 without {' and '.join(missing)} in a JSON body",
            "errors are objects with code and reason (TMF630); does a proxy answer?",
        )
    return ok("errors", "404 is answered with code and reason")
