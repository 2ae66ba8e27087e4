"""How a careful client calls: with credentials, keys, and repeats that give the server time."""

import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx

GRANT = "Bearer nobody-looks-at-it"


class Refused(Exception):  # noqa: N818 - reads as what happened
    """The request was refused for what it says, or nobody answered in the end."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"answered {status}")
        self.status = status


class Caller:
    """
    Calls a server at ``host``; ``sleep`` lets time pass.

    A request that went wrong is repeated as it was, with the same key, after Retry-After or a pause that
    doubles; one that was refused is not.
    """

    attempts = 6

    def __init__(self, host: str, namespace: str, sleep: Callable[[float], None]) -> None:
        self.sleep = sleep
        self._http = httpx.Client(
            base_url=host, headers={"X-Testbed-Namespace": namespace}, timeout=30, trust_env=False
        )
        self._keys = itertools.count(1)
        self._namespace = namespace

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def credentials(self) -> dict[str, str]:
        """What every call brings."""
        return {"Authorization": GRANT}

    def key(self) -> str:
        """A key that no other request has; empty for none."""
        return f"{self._namespace}-{next(self._keys)}"

    def call(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Return what is answered; Refused where it is a refusal, or trouble that does not end."""
        sent = {**self.credentials(), **(headers or {})}
        if method == "POST" and (key := self.key()):
            sent["Idempotency-Key"] = key
        response = None
        for attempt in range(self.attempts):
            if attempt:
                self.pause(attempt, response)
                sent = self.again(sent)
            response = self._once(method, path, body, sent)
            if response is not None and response.status_code not in (429, 500, 502, 503, 504):
                break
        if response is None or response.status_code >= 400:
            raise Refused(None if response is None else response.status_code)
        return response.json() if response.content else None

    def pause(self, attempt: int, response: httpx.Response | None) -> None:
        """Wait before another attempt."""
        told = None if response is None else response.headers.get("Retry-After")
        self.sleep(float(told) if told else 2.0 ** (attempt - 1))

    def again(self, headers: dict[str, str]) -> dict[str, str]:
        """The headers of a repeat."""
        return headers

    def content(self, body: Any) -> tuple[bytes, str]:
        """A body, and its type."""
        return json.dumps(body).encode(), "application/json"

    def _once(
        self, method: str, path: str, body: Any, headers: Mapping[str, str]
    ) -> httpx.Response | None:
        content: dict[str, Any] = {"headers": dict(headers)}
        if body is not None:
            content["content"], kind = self.content(body)
            content["headers"]["Content-Type"] = kind
        try:
            return self._http.request(method, path, **content)
        except httpx.TransportError:
            return None
