"""
An exchange as a curl command that a reader can paste.

Secrets were removed before the report was filled: where a header reads ``[redacted]``, the reader
puts his own. A long body goes by file.
"""

import shlex

from tmf645_reports.inert import inert
from tmf645_reports.model import Exchange, RequestSent

#: The host that an application in the judge's own process is told it is.
_IN_PROCESS = "http://testserver.local/"

#: Characters of a body that still stand in the command itself.
_LONGEST_BODY = 2000

#: Headers that curl writes itself, or that tie the command to the first connection.
_OWN_HEADERS = frozenset(
    {"host", "content-length", "connection", "accept-encoding", "transfer-encoding", "user-agent"}
)


def curl(exchange: Exchange) -> str:
    """
    Return the command that repeats the request.

    Empty where its URL is not one of HTTP, or leads to an application in the judge's own process.
    """
    request = exchange.request
    url = request.url.lower()
    if not url.startswith(("http://", "https://")) or url.startswith(_IN_PROCESS):
        return ""
    parts = [_quoted(request.url), *_method(request), *_headers(request), *_body(request)]
    return " ".join(["curl -i", *parts])


def _method(request: RequestSent) -> list[str]:
    usual = "POST" if request.body else "GET"
    return [] if request.method == usual else [f"-X {_quoted(request.method)}"]


def _headers(request: RequestSent) -> list[str]:
    return [
        f"-H {_quoted(f'{name}: {value}')}"
        for name, value in sorted(request.headers.items())
        if name.lower() not in _OWN_HEADERS
    ]


def _body(request: RequestSent) -> list[str]:
    if not request.body:
        return []
    if len(request.body) > _LONGEST_BODY:
        return ["--data-binary @request-body.json"]
    return [f"--data-raw {_quoted(request.body)}"]


def _quoted(text: str) -> str:
    return shlex.quote(inert(text))
