"""
What the journal of a testbed tells of a client, as a story sees it: exchanges and events, in order.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from tmf645_reports.passage import Lane

from tmf645_conformance.exchange import Exchange
from tmf645_conformance.rehearsal.matching import moment_of
from tmf645_conformance.rehearsal.stage import Mark, Seen, Stage

#: How a path names a namespace; the story is told without.
_IN_A_NAMESPACE: Final = re.compile(r"^/ns/[^/]+(?=/)")


class Record:
    """The journal and the attempts to bring events, read as they grow; ``lines`` holds all of them."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._numbers: set[Any] = set()
        self._attempts: set[tuple[Any, ...]] = set()
        self.lines: list[Mapping[str, Any]] = []

    def refresh(self) -> None:
        """Read what is new. Raises Inconclusive where the control interface does not answer."""
        control = self.stage.control
        if control is None:
            return
        new = [
            *(each for each in control.lines("journal") if self._is_new_exchange(each)),
            *(each for each in control.lines("callbacks") if self._is_new_attempt(each)),
        ]
        for line in sorted(new, key=lambda each: str(each.get("at", ""))):
            self.lines.append(line)
            if "request" in line:
                self._take_exchange(line)
            else:
                self._take_attempt(line)

    def _is_new_exchange(self, line: Mapping[str, Any]) -> bool:
        number = line.get("number")
        known = number in self._numbers
        self._numbers.add(number)
        return not known

    def _is_new_attempt(self, line: Mapping[str, Any]) -> bool:
        key = (line.get("event_id"), line.get("subscription"), line.get("attempt"), line.get("at"))
        known = key in self._attempts
        self._attempts.add(key)
        return not known

    def _take_exchange(self, line: Mapping[str, Any]) -> None:
        request, response = line["request"], line.get("response")
        status = response["status"] if response else 0
        exchange = Exchange(
            method=request["method"],
            url=_url(self.stage, request),
            status=status,
            request_headers=_names(request["headers"]),
            request_body=_bytes(request.get("body")),
            headers=_names(response["headers"]) if response else {},
            body=_bytes(response.get("body")) if response else b"",
            note="as the journal of the server has it",
        )
        document: dict[str, Any] = {
            "method": request["method"],
            "path": _IN_A_NAMESPACE.sub("", request["path"]),
            "query": request["query"],
            "request": {"headers": _names(request["headers"]), "body": request.get("body")},
        }
        if response:
            document |= {"status": status, "headers": _names(response["headers"])}
            document |= {"body": response.get("body")}
        else:
            document |= {"broken": True}
        self.stage.take(document, exchange, _mark(line))

    def _take_attempt(self, line: Mapping[str, Any]) -> None:
        exchange = Exchange(
            method="POST",
            url=str(line.get("callback")),
            status=line.get("status") or 0,
            request_body=_bytes(line.get("event")),
            note="an attempt to bring an event, as the server has it",
        )
        document = {
            "listener": str(line.get("callback")),
            "eventType": line.get("event_type"),
            "status": line.get("status"),
            "body": line.get("event"),
        }
        mark = _mark(line)
        self.stage.events.append(Seen(mark=mark, document=document, exchange=exchange))
        status = line.get("status") or "no answer"
        told = f"{line.get('event_type')} → {status}"
        self.stage.enter(Lane.EVENT, told, at=mark.at)


def _mark(line: Mapping[str, Any]) -> Mark:
    at = str(line.get("at", ""))
    moment = moment_of(at)
    return Mark(order=moment.timestamp() if moment else 0.0, at=at)


def _url(stage: Stage, request: Mapping[str, Any]) -> str:
    query = f"?{request['query']}" if request.get("query") else ""
    return stage.conversation.resolve(request["path"] + query, against=stage.connection.root)


def _names(headers: Any) -> dict[str, str]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return {str(name).lower(): str(value) for name, value in pairs}


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
