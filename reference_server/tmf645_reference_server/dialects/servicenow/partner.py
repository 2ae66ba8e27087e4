"""
Another system over HTTP: one request, bounded in time and size, to an address that may be called.
"""

import asyncio
import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import httpx
import msgspec
from tmf645_scenarios.authentication import Secret
from tmf645_scenarios.servicenow import Login

from tmf645_reference_server.addresses import CallbackRule
from tmf645_reference_server.authentication.authority import MissingSecretError
from tmf645_reference_server.bodies import JSON

_MOST_BYTES: Final = 4 * 1024 * 1024
_OK: Final = range(200, 300)


class PartnerFailedError(Exception):
    """The other system gave no answer that can be used; the text says why."""


class Partner:
    """Requests to one system. ``rule`` says which addresses may be called."""

    def __init__(
        self,
        rule: CallbackRule,
        timeout: timedelta,
        login: Login | None,
        environ: Mapping[str, str],
    ) -> None:
        """Raise MissingSecretError where the password is in a variable that is not set."""
        self._rule = rule
        self._timeout = timeout.total_seconds()
        self._headers = {"Accept": "application/json", **_authorization(login, environ)}

    async def ask(self, method: str, url: str, body: JSON = None) -> tuple[int, JSON]:
        """Return status and body of an answer that is 2xx. Raises PartnerFailedError."""
        try:
            # The client's own limits are for each step; this one is for all of them.
            async with asyncio.timeout(self._timeout):
                status, content = await self._send(method, url, body)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise PartnerFailedError(
                f"{method} {url}: no answer within {self._timeout:g} s"
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            # RefusedAddressError is a ValueError; so is what no header or URL can carry.
            raise PartnerFailedError(
                f"{method} {url}: {str(error) or type(error).__name__}"
            ) from error
        if status not in _OK:
            raise PartnerFailedError(f"{method} {url}: it answered {status}")
        return status, _read(method, url, content)

    async def _send(self, method: str, url: str, body: JSON) -> tuple[int, bytes]:
        target = await self._rule.resolve(url)
        headers = {"Host": target.host, **self._headers}
        content = None if body is None else msgspec.json.encode(body)
        if content is not None:
            headers["Content-Type"] = "application/json"
        async with (
            httpx.AsyncClient(
                timeout=self._timeout, follow_redirects=False, trust_env=False
            ) as client,
            client.stream(
                method,
                target.url,
                content=content,
                headers=headers,
                extensions={"sni_hostname": target.name},
            ) as response,
        ):
            return response.status_code, await _bounded(response)


async def _bounded(response: httpx.Response) -> bytes:
    chunks = bytearray()
    async for chunk in response.aiter_bytes():
        chunks += chunk
        if len(chunks) > _MOST_BYTES:
            raise ValueError(f"the answer is larger than {_MOST_BYTES} bytes")
    return bytes(chunks)


def _read(method: str, url: str, content: bytes) -> JSON:
    if not content.strip():
        return None
    try:
        value: JSON = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PartnerFailedError(f"{method} {url}: the answer is no JSON: {error}") from error
    return value


def _authorization(login: Login | None, environ: Mapping[str, str]) -> Mapping[str, str]:
    if login is None:
        return {}
    shown = f"{login.user}:{_text(login.password, environ)}".encode()
    return {"Authorization": f"Basic {base64.b64encode(shown).decode('ascii')}"}


def _text(secret: Secret, environ: Mapping[str, str]) -> str:
    if secret.env is None:
        return secret.text or ""
    if not (value := environ.get(secret.env, "")):
        raise MissingSecretError(
            f"behaviour.servicenow: the environment variable {secret.env} is not set; export it, "
            "or write the secret into the scenario"
        )
    return value
