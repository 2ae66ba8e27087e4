"""
From the name of a server to a connection that speaks HTTP: name, certificate, an answer.
"""

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx

from tmf645_conformance import clock
from tmf645_conformance.diagnosis.values import Finding, Grade, obstacle, ok, warning
from tmf645_conformance.targets import IN_PROCESS_ORIGIN
from tmf645_conformance.transport import (
    FIRST_CONTACT,
    Connection,
    Unreachable,
    probe,
    tls_context,
)
from tmf645_conformance.wire import is_loopback, proxy_for

#: A certificate that ends within so many days is told.
SOON = 30

#: Seconds after which an answer is slow.
SLOW = 1.0

_PORTS = {"http": 80, "https": 443}

#: What OpenSSL's codes of verification mean, and what to do.
_DISTRUST = {
    10: ("has expired", "renew it; until then --insecure trusts any certificate"),
    9: ("is not valid yet", "compare the clocks of both machines"),
    62: ("is for another name", "use the name that it is for, or have one issued for this name"),
    64: ("is for another address", "use the name that it is for"),
    18: ("is signed by itself", "name it with --ca FILE, or take --insecure"),
    19: ("comes from an authority that is not trusted", "name its certificate with --ca FILE"),
    20: ("comes from an authority that is not known", "name its certificate with --ca FILE"),
    21: (
        "comes without the certificates between it and its authority",
        "have the server send them",
    ),
}


def look_at_network(connection: Connection, *, verify: bool | str) -> Iterator[Finding]:
    """Find out how the server is reached. An obstacle is the last finding."""
    url = httpx.URL(connection.root)
    if connection.root.startswith(IN_PROCESS_ORIGIN):
        yield ok("name", f"{connection.target} runs in this process")
    elif proxy := proxy_for(url):
        shown = httpx.URL(proxy)
        yield ok("name", f"{url.host} is reached through the proxy {shown.host}:{shown.port}")
    else:
        named = _name(url)
        yield named
        if named.remedy:
            return
        for finding in _certificate(url, verify):
            yield finding
            if finding.grade is Grade.OBSTACLE:
                return
    yield from _answer(connection)


def _name(url: httpx.URL) -> Finding:
    try:
        found = socket.getaddrinfo(url.host, _port(url), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return obstacle(
            "name",
            f"{url.host} is not known here: {reason}",
            "is it spelled right? Is this machine in the right network, with its name server?",
        )
    addresses = dict.fromkeys(str(address[4][0]) for address in found)
    return ok("name", f"{url.host} is {', '.join(addresses)}")


def _certificate(url: httpx.URL, verify: bool | str) -> Iterator[Finding]:  # noqa: FBT001 - as connect takes it
    if url.scheme != "https":
        if not is_loopback(url.host):
            yield warning("tls", "plain http: whoever is between reads along", "use https")
        return
    if verify is False:
        yield warning("tls", "the certificate is not looked at", "leave --insecure out")
        return
    try:
        yield _valid(_presented(url, tls_context(verify)))
    except ssl.SSLCertVerificationError as refused:
        what, remedy = _DISTRUST.get(
            refused.verify_code, (f"is refused: {refused.verify_message}", "--ca FILE may help")
        )
        yield obstacle("tls", f"the certificate {what}", remedy)
    except ssl.SSLError as error:
        yield obstacle(
            "tls", f"no TLS: {error.reason or error}", "is this the port for https, or for http?"
        )
    except OSError:
        return  # that nobody answers is the next finding


def _presented(url: httpx.URL, context: ssl.SSLContext) -> dict[str, Any]:
    address = (url.host, _port(url))
    with (
        socket.create_connection(address, timeout=FIRST_CONTACT) as plain,
        context.wrap_socket(plain, server_hostname=url.host) as wrapped,
    ):
        return dict(wrapped.getpeercert() or {})


def _valid(certificate: dict[str, Any]) -> Finding:
    ends = ssl.cert_time_to_seconds(str(certificate.get("notAfter")))
    until = datetime.fromtimestamp(ends, tz=clock.now().tzinfo)
    days = (until - clock.now()).days
    said = f"the certificate is trusted and valid until {until:%Y-%m-%d}"
    if days < SOON:
        return warning("tls", f"{said}: for {days} more days", "have it renewed")
    return ok("tls", said)


def _answer(connection: Connection) -> Iterator[Finding]:
    begun = clock.seconds()
    try:
        probe(connection)
    except Unreachable as gone:
        yield obstacle("answer", gone.why, str(gone).removeprefix(gone.why).lstrip(". "))
        return
    spent = clock.seconds() - begun
    if spent > SLOW:
        yield warning(
            "answer",
            f"it takes {spent:.1f} s to answer",
            "give it time in the profile: timers: request, settle and event",
        )
    else:
        yield ok("answer", f"it answers in {spent * 1000:.0f} ms")


def _port(url: httpx.URL) -> int:
    return url.port or _PORTS[url.scheme]
