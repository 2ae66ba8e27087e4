"""
One attempt over HTTP: the address is checked, the event is sent, the answer is weighed.
"""

import asyncio
import contextlib
import ssl
import time
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Final

import httpx

from tmf645_reference_server.addresses import CallbackRule
from tmf645_reference_server.delivery.patience import LONGEST_PUT_OFF, THROTTLED
from tmf645_reference_server.naming import DEFAULT, HEADER

#: How much of the body of a receipt is read, and for how long.
_SMALL_TALK_BYTES: Final = 65_536
_SMALL_TALK_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What came of an attempt; ``failure`` is None where the listener took the event.

    ``put_off`` is how long the listener wants us to wait; ``gone`` says that it wants nothing
    more at all.
    """

    seconds: float
    status: int | None = None
    failure: str | None = None
    put_off: timedelta | None = None
    gone: bool = False


class Carrier:
    """Sends events of a ``namespace`` to one listener, over connections of its own."""

    def __init__(self, rule: CallbackRule, timeout: float, namespace: str = DEFAULT) -> None:
        self._rule = rule
        self._timeout = timeout
        self._headers = {"Content-Type": "application/json;charset=utf-8"}
        if namespace != DEFAULT:
            self._headers[HEADER] = namespace
        self._client = httpx.AsyncClient(
            verify=_trust(), timeout=timeout, follow_redirects=False, trust_env=False
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def carry(self, callback: str, suffix: str, body: bytes) -> Outcome:
        """Send ``body`` to ``callback``, with ``suffix`` behind its path."""
        begun = time.monotonic()
        try:
            # The client's own limits are for each step; this one is for all of them.
            async with asyncio.timeout(self._timeout):
                status, headers = await self._send(callback, suffix, body)
        except (TimeoutError, httpx.TimeoutException):
            failure = f"no answer within {self._timeout:g} s"
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            # RefusedAddressError is a ValueError; so is what no header or URL can carry.
            failure = f"{type(error).__name__}: {error}"
        else:
            return _weighed(status, headers, time.monotonic() - begun)
        return Outcome(seconds=time.monotonic() - begun, failure=failure)

    async def _send(self, callback: str, suffix: str, body: bytes) -> tuple[int, httpx.Headers]:
        target = await self._rule.resolve(callback, suffix=suffix)
        async with self._client.stream(
            "POST",
            target.url,
            content=body,
            headers={"Host": target.host, **self._headers},
            extensions={"sni_hostname": target.name},
        ) as response:
            await _read_away(response)
            return response.status_code, response.headers


def _weighed(status: int, headers: httpx.Headers, seconds: float) -> Outcome:
    if 200 <= status < 300:
        return Outcome(seconds=seconds, status=status)
    return Outcome(
        seconds=seconds,
        status=status,
        failure=f"the listener answered {status}",
        put_off=put_off(headers) if status in THROTTLED else None,
        gone=status == 410,
    )


def put_off(headers: httpx.Headers) -> timedelta | None:
    """
    Return how long Retry-After says to wait (RFC 9110, 10.2.3); None where it says nothing.

    A date counts from the Date of the same answer: the clocks of two machines differ, and ours may be
    a virtual one.
    """
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=int(said[:10])), LONGEST_PUT_OFF)
    try:
        until = parsedate_to_datetime(said)
        wait = until - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(wait, timedelta(0)), LONGEST_PUT_OFF)


async def _read_away(response: httpx.Response) -> None:
    """
    Read what a listener has to say, so that the connection can be used again.

    It says nothing that we would need: beyond some bytes or some time, it is cut off.
    """
    read = 0
    with contextlib.suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(_SMALL_TALK_SECONDS):
            async for chunk in response.aiter_raw():
                read += len(chunk)
                if read > _SMALL_TALK_BYTES:
                    return


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
