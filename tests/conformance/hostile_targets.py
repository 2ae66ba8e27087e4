"""
Targets that mean harm: what they put on the wire in the place of an answer.

``HOSTILE`` has them by name: each is a function that yields bytes, as long as somebody reads them.
``attacking`` serves one from a socket. Until ``after`` requests were answered it is the minimal
server, so that the judge is in the middle of its work when it begins.
"""

import asyncio
import contextlib
import functools
import json
import threading
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final

from campaign.minimal_http import exchanged
from campaign.minimal_server import MinimalServer

Attack = Callable[[], AsyncIterator[bytes]]

HOSTILE: dict[str, Attack] = {}

_JSON: Final = b"Content-Type: application/json\r\n"
_OK: Final = b"HTTP/1.1 200 OK\r\n"
_CREATED: Final = b"HTTP/1.1 201 Created\r\n"
_BLOCK: Final = b"A" * 65536
_MARKUP: Final = (
    "</script><script>alert(1)</script>\u001b[2J\u001b]0;owned\u0007<img src=x onerror=a>"
)


def hostile(attack: Attack) -> Attack:
    """Enter an attack under its name."""
    HOSTILE[attack.__name__] = attack
    return attack


def saying(name: str, *parts: bytes) -> None:
    """Enter an attack that is the same bytes each time."""

    async def attack() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    HOSTILE[name] = attack


def answer(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """Return an answer that is as long as it says."""
    length = b"Content-Length: %d\r\n" % len(body)
    lines = b"".join(each + b"\r\n" for each in headers)
    return b"HTTP/1.1 " + status + b"\r\n" + _JSON + length + lines + b"\r\n" + body


def task(**changes: Any) -> bytes:
    """Return a task, as JSON."""
    shown: dict[str, Any] = {
        "id": "1",
        "href": "http://127.0.0.1/1",
        "state": "done",
        "checkServiceQualificationDate": "2026-01-01T00:00:00Z",
        "serviceQualificationItem": [{"id": "1", "qualificationResult": "qualified"}],
    }
    return json.dumps(shown | changes).encode()


# --- without end ----------------------------------------------------------------------------------


@hostile
async def endless_body() -> AsyncIterator[bytes]:
    """A chunked body that never ends."""
    yield _OK + _JSON + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"10000\r\n" + _BLOCK + b"\r\n"


@hostile
async def endless_body_until_closed() -> AsyncIterator[bytes]:
    """A body without length."""
    yield _OK + _JSON + b"\r\n["
    while True:
        yield b"1," * 32768


@hostile
async def endless_headers() -> AsyncIterator[bytes]:
    """Header fields without end."""
    yield _OK
    while True:
        yield b"X-Field: value\r\n" * 1000


@hostile
async def header_of_a_gibibyte() -> AsyncIterator[bytes]:
    """One header field of a GiB."""
    yield _OK + b"X-Long: "
    for _ in range(16384):
        yield _BLOCK


@hostile
async def informational_flood() -> AsyncIterator[bytes]:
    """103 again and again, and never an answer."""
    while True:
        yield b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 500


@hostile
async def trailers_without_end() -> AsyncIterator[bytes]:
    """A chunked body that is over, and trailers that are not."""
    yield _OK + _JSON + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
    while True:
        yield b"X-Trailer: value\r\n" * 1000


@hostile
async def chunk_extensions_without_end() -> AsyncIterator[bytes]:
    """A chunk whose size line never ends."""
    yield _OK + _JSON + b"Transfer-Encoding: chunked\r\n\r\n2;"
    while True:
        yield b"a=b;" * 16384


@hostile
async def slow_drip() -> AsyncIterator[bytes]:
    """A byte every tenth of a second."""
    yield _OK + _JSON + b"Content-Length: 100000\r\n\r\n"
    while True:
        await asyncio.sleep(0.1)
        yield b" "


@hostile
async def slow_headers() -> AsyncIterator[bytes]:
    """A byte of the head every tenth of a second."""
    yield b"HTTP/1.1 200"
    while True:
        await asyncio.sleep(0.1)
        yield b"X"


@hostile
async def silence() -> AsyncIterator[bytes]:
    """Nothing at all."""
    await asyncio.sleep(3600)
    yield b""


# --- bombs ----------------------------------------------------------------------------------------


@functools.cache
def _packed(wbits: int, megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    block = b" " * 1_000_000
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


@hostile
async def gzip_bomb() -> AsyncIterator[bytes]:
    """Two hundred megabytes in a fifth of one."""
    yield answer(_packed(31, 200), b"Content-Encoding: gzip")


@hostile
async def deflate_bomb() -> AsyncIterator[bytes]:
    """The same by deflate."""
    yield answer(_packed(15, 200), b"Content-Encoding: deflate")


@hostile
async def packed_twice() -> AsyncIterator[bytes]:
    """A bomb in a bomb."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    twice = packer.compress(_packed(31, 200)) + packer.flush()
    yield answer(twice, b"Content-Encoding: gzip, gzip")


saying("not_packed_at_all", answer(b"{}", b"Content-Encoding: gzip"))
saying("packing_nobody_knows", answer(b"\x00\x01", b"Content-Encoding: zstd-of-the-future"))
saying("deep_json", answer(b"[" * 100_000 + b"]" * 100_000))
saying("deep_objects", answer(b'{"a":' * 100_000 + b"1" + b"}" * 100_000))
saying("long_number", answer(b'{"id": ' + b"9" * 1_000_000 + b"}"))
saying("number_beyond_doubles", answer(task(state="done").replace(b'"1"', b"1e999")))
saying(
    "thousand_items", answer(task(serviceQualificationItem=[{"id": str(n)} for n in range(5000)]))
)
saying("not_a_number", answer(b'{"id": NaN, "state": Infinity}'))
saying("no_utf8", answer(b'{"id": "\xff\xfe\x80"}'))
saying("utf16", answer(task().decode().encode("utf-16")))
saying("lone_surrogates", answer(b'{"id": "\\ud800", "href": "\\udfff", "state": "done"}'))
saying("nul_bytes", answer(b'{"id": "\\u0000", "href": "http://\\u0000/", "state": "done"}'))
saying("million_keys", answer(b"{" + b",".join(b'"%d":1' % n for n in range(400_000)) + b"}"))
saying("million_rows", answer(b"[" + b",".join([b"{}"] * 1_000_000) + b"]"))
saying("empty_json", answer(b""))
saying("keys_twice", answer(b'{"id": "1", "id": "2", "state": "done", "state": "accepted"}'))

# --- framing --------------------------------------------------------------------------------------

saying("length_too_long", _OK + _JSON + b"Content-Length: 1000\r\n\r\n{}")
saying("length_too_short", _OK + _JSON + b"Content-Length: 1\r\n\r\n" + task())
saying("length_negative", _OK + _JSON + b"Content-Length: -1\r\n\r\n{}")
saying("length_of_2_to_the_70", _OK + _JSON + b"Content-Length: %d\r\n\r\n{}" % 2**70)
saying("two_lengths", _OK + _JSON + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}abc")
saying(
    "length_and_chunks", _OK + _JSON + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"
)
saying("bad_chunk_size", _OK + _JSON + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n")
saying(
    "giant_chunk_size", _OK + _JSON + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}"
)
saying("no_status_line", b"<html>hello</html>")
saying("status_of_999", b"HTTP/1.1 999 Whatever\r\nContent-Length: 0\r\n\r\n")
saying("status_of_no_number", b"HTTP/1.1 OK\r\n\r\n")
saying("http_of_the_future", b"HTTP/7.3 200 OK\r\nContent-Length: 2\r\n\r\n{}")
saying("tls_where_http_is_spoken", b"\x15\x03\x01\x00\x02\x02\x16")
saying("ssh_banner", b"SSH-2.0-OpenSSH_9.9\r\n")
saying("switching_protocols", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\x00\x01")
saying("no_content_with_a_body", b"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc")
saying("not_modified", b"HTTP/1.1 304 Not Modified\r\n\r\n")
saying("two_answers", answer(task()) + answer(task(id="2")))
saying("hangs_up", b"")

# --- places to go ---------------------------------------------------------------------------------

_NOWHERE: Final = b"Content-Length: 0\r\n\r\n"
saying("redirect_to_itself", b"HTTP/1.1 307 X\r\nLocation: ?again\r\n" + _NOWHERE)
saying("redirect_to_a_file", b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n" + _NOWHERE)
saying(
    "redirect_to_metadata", b"HTTP/1.1 301 X\r\nLocation: http://169.254.169.254/\r\n" + _NOWHERE
)
saying("href_is_a_file", answer(task(href="file:///etc/passwd"), b"Location: file:///etc/passwd",
       status=b"201 Created"))  # fmt: skip
saying("href_is_metadata", answer(task(href="http://169.254.169.254/latest"),
       b"Location: http://169.254.169.254/latest", status=b"201 Created"))  # fmt: skip
saying("href_has_credentials", answer(task(href="http://root:toor@127.0.0.1:1/"),
       b"Location: http://root:toor@127.0.0.1:1/", status=b"201 Created"))  # fmt: skip
saying("next_page_is_this_one", answer(b"[" + task() + b"]", b'Link: <?offset=0>; rel="next"',
       b"X-Total-Count: 999999999999999999999"))  # fmt: skip

# --- words ----------------------------------------------------------------------------------------

saying("markup_in_attributes", answer(task(id=_MARKUP, state=_MARKUP, description=_MARKUP,
       href=_MARKUP)))  # fmt: skip
saying("markup_in_an_error", answer(json.dumps({"code": _MARKUP, "reason": _MARKUP}).encode(),
       status=b"500 <script>alert(1)</script>"))  # fmt: skip
saying(
    "escapes_in_the_status_line",
    b"HTTP/1.1 500 \x1b[2J\x1b]0;owned\x07\r\nContent-Length: 0\r\n\r\n",
)
saying("escapes_in_headers", answer(b"{}", b"X-Why: \x1b[31mred", b"Location: \x1b[2J"))
saying("html_called_json", answer(_MARKUP.encode()))
saying("cookies", answer(b"{}", *[b"Set-Cookie: c%d=%s" % (n, b"x" * 40) for n in range(80)]))
saying(
    "media_type_of_a_kilobyte", answer(b"{}", b"Content-Type: application/json;a=" + b"b" * 1000)
)


@contextlib.contextmanager
def attacking(attack: Attack, *, after: int = 0) -> Iterator[str]:
    """Serve ``attack`` from a loopback port, from the request behind ``after`` on; yield its URL."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    attacker = _Attacker(attack, after)
    server = asyncio.run_coroutine_threadsafe(attacker.listen(), loop).result(10)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(attacker.stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


class _Attacker:
    def __init__(self, attack: Attack, after: int) -> None:
        self._attack = attack
        self._left = after
        self._server = MinimalServer()
        self._talking: set[asyncio.Task[None]] = set()

    async def listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._talk, "127.0.0.1", 0)

    async def stop(self, server: asyncio.Server) -> None:
        server.close()
        for each in self._talking:
            each.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)
        with contextlib.suppress(TimeoutError):  # nobody listens to its events any more
            await asyncio.wait_for(self._server.close(), 3)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talking.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._answer(reader, writer)
        finally:
            self._talking.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = [tuple(line.split(": ", 1)) for line in head[1:] if ": " in line]
        length = next((int(v) for n, v in headers if n.lower() == "content-length"), 0)
        body = await reader.readexactly(length)
        if self._left > 0:
            self._left -= 1
            writer.write(await self._rightly(head[0], headers, body))
            await writer.drain()
            return
        async for part in self._attack():
            writer.write(part)
            await writer.drain()

    async def _rightly(self, line: str, headers: list[Any], body: bytes) -> bytes:
        """Return what the minimal server answers."""
        method, target, _ = line.split(" ")
        code, given, content = await exchanged(self._server, method, target, headers, body)
        fields = b"".join(n + b": " + v + b"\r\n" for n, v in given)
        return b"HTTP/1.1 %d X\r\n" % code + fields + b"Connection: close\r\n\r\n" + content
