"""The connection: bounded, named errors, no surprises; over sockets and in process."""

import asyncio
import gzip
import socket
import ssl
import sys
import threading
import time
import types
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tmf645_conformance import wire
from tmf645_conformance.targets import (
    STANDARD_PATH,
    HttpTarget,
    TargetError,
    address_of,
    read_target,
)
from tmf645_conformance.transport import (
    MOST_BYTES,
    TooLarge,
    TooSlow,
    Unreachable,
    connect,
    explain,
    probe,
)

Script = Callable[[socket.socket], None]


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """A server that does one thing with every connection, by its URL."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def handle(connection: socket.socket) -> None:
        try:
            with connection:
                script(connection)
        except OSError:
            return

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(timeout=2)


def read_request(connection: socket.socket) -> bytes:
    """Read up to the end of a request's headers."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(65536)
        if not more:
            break
        got += more
    return got


def answering(head: str, body: bytes = b"") -> Script:
    """A script that answers one request."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(f"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n".encode() + body)

    return script


def with_length(body: bytes, *headers: str) -> Script:
    """A script that answers 200 with ``body``."""
    return answering("\r\n".join(["200 OK", f"Content-Length: {len(body)}", *headers]), body)


def silent(connection: socket.socket) -> None:
    """Accept, read, never answer."""
    while connection.recv(1024):
        pass


def dripping(first: bytes) -> Script:
    """A script that sends ``first`` and then a byte every twentieth of a second."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(first)
        while True:
            connection.sendall(b"a")
            time.sleep(0.05)

    return script


# --- targets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "root"),
    [
        ("http://h:80", f"http://h:80{STANDARD_PATH}"),
        ("https://h/", f"https://h{STANDARD_PATH}"),
        ("http://h/sq/v4/", "http://h/sq/v4"),
        ("http://[::1]:8645/a", "http://[::1]:8645/a"),
    ],
)
def test_a_host_is_completed_and_a_path_is_kept(target: str, root: str) -> None:
    """A host root gets the standard path; whatever path is given stays as it is."""
    found = read_target(target)

    assert HttpTarget(root=root) == found


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("ftp://h", "scheme 'ftp' is not supported"),
        ("localhost:8645", "no URL"),
        ("http://", "no host"),
        ("http://h:99999", "out of range"),
        ("http://h/?a=1", "no query"),
        ("asgi:module", "asgi:module:factory"),
        ("asgi::f", "asgi:module:factory"),
        ("asgi:no_such_module_at_all:f", "cannot import no_such_module_at_all"),
        ("asgi:json:nothing", "json has no nothing"),
        ("asgi:json:__name__", "cannot be called"),
        ("asgi:builtins:dict", "no ASGI application"),
    ],
)
def test_a_wrong_target_is_told_with_what_to_write(target: str, said: str) -> None:
    """A usage error names the target and the remedy."""
    with pytest.raises(TargetError, match=said) as told:
        connect(target)

    assert str(told.value).startswith(target)


def test_credentials_in_a_target_are_refused_and_not_repeated() -> None:
    """The message about a URL with a password does not hold the password."""
    with pytest.raises(TargetError, match="basic_env") as told:
        connect("http://me:s3cret@h")

    assert "s3cret" not in str(told.value)


def test_a_missing_certificate_file_is_a_usage_error() -> None:
    """--ca with no such file says so before anything is sent."""
    with pytest.raises(TargetError, match="no such file"):
        connect("https://127.0.0.1:1", verify="/no/such/file.pem")


def test_a_file_without_certificates_is_a_usage_error(tmp_path: Path) -> None:
    """--ca with a file of something else says so before anything is sent."""
    file = tmp_path / "ca.pem"
    file.write_text("no certificate")
    with pytest.raises(TargetError, match="holds no certificates"):
        connect("https://127.0.0.1:1", verify=str(file))


# --- first contact ------------------------------------------------------------------------------


def test_any_answer_is_a_sign_of_life() -> None:
    """A 401 or a 404 is an answer."""
    with serving(answering("401 Unauthorized\r\nContent-Length: 0")) as url, connect(url) as to:
        answer = probe(to)

    assert answer is not None
    assert answer.status_code == 401


def test_an_answer_too_large_to_read_is_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the absence of an answer makes a target unreachable."""
    head = f"200 OK\r\nContent-Length: {MOST_BYTES + 1}"
    with serving(answering(head, b"x" * (MOST_BYTES + 1))) as url, connect(url) as to:
        answer = probe(to)

    assert answer is None


def test_a_closed_port_is_refused_in_one_message() -> None:
    """The message has the origin, the reason and what to look at."""
    with connect("http://127.0.0.1:9") as to, pytest.raises(Unreachable) as told:
        probe(to)

    assert str(told.value) == (
        "cannot reach http://127.0.0.1:9 (connection refused). Is the server up? Is the port right?"
    )


def test_an_unknown_host_is_told_as_such() -> None:
    """A name that does not resolve is no riddle."""
    with connect("http://no-such-host.invalid") as to, pytest.raises(Unreachable, match="name"):
        probe(to)


@pytest.mark.parametrize("script", [silent, dripping(b""), dripping(b"HTTP/1.1 200 OK\r\nX: ")])
def test_a_server_that_never_completes_an_answer_is_unreachable(script: Script) -> None:
    """Silence and dripping end when the budget does, not when the server pleases."""
    started = time.monotonic()
    with serving(script) as url, connect(url) as to, pytest.raises(Unreachable):
        probe(to, within=0.4)

    assert time.monotonic() - started < 2


def test_a_port_that_speaks_something_else_is_told_as_such() -> None:
    """An SSH server's greeting is no HTTP."""
    with (
        serving(lambda connection: connection.sendall(b"SSH-2.0-x\r\n\r\n")) as url,
        connect(url) as to,
        pytest.raises(Unreachable, match="does not answer in HTTP"),
    ):
        probe(to)


def test_a_tls_failure_is_told_as_such() -> None:
    """Https to a port that speaks plain text names TLS and the remedies."""
    with (
        serving(lambda connection: connection.sendall(b"HTTP/1.1 400 no\r\n\r\n")) as url,
        connect(url.replace("http:", "https:")) as to,
        pytest.raises(Unreachable, match=r"TLS: .*--insecure"),
    ):
        probe(to)


def test_only_a_fresh_connection_is_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server may hang up on an idle one just as it is used: that request had no answer."""
    monkeypatch.setattr(wire, "_FRESH", 0.3)
    connections: list[int] = []

    def patient(connection: socket.socket) -> None:
        connections.append(0)
        while read_request(connection):
            connections[-1] += 1
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with serving(patient) as url, connect(url) as connection:
        for pause in (0, 0, 0.5, 0):
            time.sleep(pause)
            connection.client.get("/x")

    assert [2, 2] == connections


# --- bounds -------------------------------------------------------------------------------------


def test_a_dripping_body_ends_with_the_budget() -> None:
    """Time counts for the whole exchange, although every single read succeeds."""
    first = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    with serving(dripping(first)) as url, connect(url, timeouts=0.4) as to:
        started = time.monotonic()
        with pytest.raises(TooSlow, match=r"within 0\.4 s"):
            to.client.get("/x")

    assert time.monotonic() - started < 2


def test_a_flood_of_interim_answers_ends_with_the_budget() -> None:
    """1xx answers without end are bounded by time."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        while True:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)

    with (
        serving(script) as url,
        connect(url, timeouts=0.4) as to,
        pytest.raises(httpx.TransportError),
    ):
        to.client.get("/x")


def test_headers_are_capped() -> None:
    """A megabyte of headers is refused."""
    head = "200 OK\r\nX: " + "a" * 1_000_000
    with (
        serving(answering(head)) as url,
        connect(url) as to,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        to.client.get("/x")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "gzip, gzip"])
def test_a_body_that_unpacks_to_more_than_the_limit_is_too_large(coding: str) -> None:
    """A bomb of a few kilobytes is not unpacked."""
    body = b"0" * (MOST_BYTES + 1)
    for step in coding.split(", "):
        body = gzip.compress(body) if step == "gzip" else zlib.compress(body)
    with (
        serving(with_length(body, f"Content-Encoding: {coding}")) as url,
        connect(url) as to,
        pytest.raises(TooLarge, match="10,485,760") as told,
    ):
        to.client.get("/x")

    assert told.value.limit == MOST_BYTES


def test_an_endless_body_is_too_large() -> None:
    """A body without length is counted while it comes."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with serving(script) as url, connect(url) as to, pytest.raises(TooLarge):
        to.client.get("/x")


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda plain: zlib.compress(plain, wbits=-15)),
        ("identity", bytes),
    ],
)
def test_a_packed_body_is_read(coding: str, pack: Callable[[bytes], bytes]) -> None:
    """The usual codings are understood, with and without the envelope of deflate."""
    body = pack(b'{"id": "1"}')
    with serving(with_length(body, f"Content-Encoding: {coding}")) as url, connect(url) as to:
        answer = to.client.get("/x")

    assert answer.json() == {"id": "1"}
    assert coding == answer.extensions["packing"]


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(b"whole", mtime=0)[:-9]),
        ("br", b"asked for by nobody"),
    ],
)
def test_a_body_packed_otherwise_than_told_is_an_error(coding: str, body: bytes) -> None:
    """Broken packing is named, it does not become an empty body."""
    with (
        serving(with_length(body, f"Content-Encoding: {coding}")) as url,
        connect(url) as to,
        pytest.raises(httpx.DecodingError),
    ):
        to.client.get("/x")


def test_a_broken_off_answer_is_an_error() -> None:
    """Fewer bytes than announced are no answer."""
    with (
        serving(answering("200 OK\r\nContent-Length: 50", b"short")) as url,
        connect(url) as to,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        to.client.get("/x")


def test_headers_are_shown_as_they_came() -> None:
    """No Content-Length is invented for an answer that had none."""
    with serving(answering("200 OK\r\nX-Total-Count: 3", b"[]")) as url, connect(url) as to:
        answer = to.client.get("/x")

    assert dict(answer.headers) == {"x-total-count": "3", "connection": "close"}


def test_a_redirect_is_shown_and_not_followed() -> None:
    """303 is an answer like any other."""
    head = "303 See Other\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0"
    with serving(answering(head)) as url, connect(url) as to:
        answer = to.client.get("/x")

    assert answer.status_code == 303


def test_a_session_is_kept() -> None:
    """Whoever stands behind a balancer that tells its servers apart by a cookie gets it back."""
    seen: list[bytes] = []

    def script(connection: socket.socket) -> None:
        seen.append(read_request(connection))
        head = b"HTTP/1.1 204 No Content\r\nSet-Cookie: node=seven\r\nConnection: close\r\n\r\n"
        connection.sendall(head)

    with serving(script) as url, connect(url) as to:
        to.client.get("/x")
        to.client.get("/x")

    assert [False, True] == [b"node=seven" in request for request in seen]


def test_credentials_go_to_the_target_only() -> None:
    """Another origin, met in an href, gets no credentials."""
    seen: list[bytes] = []

    def script(connection: socket.socket) -> None:
        seen.append(read_request(connection))
        connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    headers = {"Authorization": "Bearer canary"}
    with serving(script) as url, serving(script) as other, connect(url, headers=headers) as to:
        to.client.get("/x")
        to.client.get(other)
        to.client.get("/x", headers={"Authorization": "Bearer wrong"})

    assert [b"Bearer canary" in request for request in seen] == [True, False, False]


def test_a_body_is_sent_whole() -> None:
    """A POST reaches the server with its body and its length."""
    seen: list[bytes] = []

    def script(connection: socket.socket) -> None:
        got = read_request(connection)
        while not got.endswith(b"!"):
            got += connection.recv(65536)
        seen.append(got)
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")

    with serving(script) as url, connect(url) as to:
        to.client.post("/checkServiceQualification", content=b"x" * 300_000 + b"!")

    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert len(body) == 300_001
    assert head.startswith(f"POST {STANDARD_PATH}/checkServiceQualification HTTP/1.1".encode())


@pytest.mark.parametrize(
    ("url", "bypassed", "proxy"),
    [
        ("http://vendor.example/x", "", "http://proxy.example:3128"),
        ("http://vendor.example/x", "vendor.example", None),
        ("http://127.0.0.1:1/x", "", None),
        ("http://localhost:1/x", "", None),
        ("http://[::1]:1/x", "", None),
    ],
)
def test_proxies_of_the_environment_serve_all_but_loopback(
    url: str, bypassed: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP_PROXY and NO_PROXY mean what they mean elsewhere; loopback is always direct."""
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", bypassed)

    assert proxy == wire.proxy_for(httpx.URL(url))


def test_a_resolver_that_hangs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking up a name counts as part of the exchange."""

    def slowly(*_: Any, **__: Any) -> list[Any]:
        time.sleep(1)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    started = time.monotonic()
    with connect("http://slow.example") as to, pytest.raises(Unreachable, match="no answer"):
        probe(to, within=0.3)

    assert time.monotonic() - started < 2


def test_an_error_without_words_is_named_by_its_kind() -> None:
    """Nothing is ever explained by an empty string."""
    assert explain(httpx.ReadError("")) == "ReadError"
    assert explain(ssl.SSLError(1, "cut")) == "TLS: cut"


# --- in process ---------------------------------------------------------------------------------


@contextmanager
def application(app: Any, **attributes: Any) -> Iterator[str]:
    """Make ``app`` importable; return its target string."""
    module = types.ModuleType("an_application_of_these_tests")

    def make() -> Any:
        return app

    for name, value in attributes.items():
        setattr(make, name, value)
    vars(module)["make"] = make
    sys.modules[module.__name__] = module
    try:
        yield f"asgi:{module.__name__}:make"
    finally:
        del sys.modules[module.__name__]


async def reply(send: Any, status: int = 200, body: bytes = b"{}", *headers: Any) -> None:
    """Send a whole answer."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


def test_an_application_is_asked_in_process() -> None:
    """Method, path, query, headers and body arrive; status, headers and body come back."""
    seen: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise RuntimeError(scope["type"])
        seen.update(scope, body=(await receive())["body"])
        await reply(send, 201, b'{"id": "7"}', (b"location", b"/x/7"))

    with application(app) as target, connect(target) as to:
        answer = to.client.post("/a%2Fb?x=%C3%A9", json={"k": 1}, headers={"X-A": "b"})

    assert (
        answer.status_code,
        answer.json(),
        answer.headers["location"],
    ) == (201, {"id": "7"}, "/x/7")
    assert ("POST", f"{STANDARD_PATH}/a/b", b"x=%C3%A9", b'{"k":1}') == (
        seen["method"],
        seen["path"],
        seen["query_string"],
        seen["body"],
    )
    assert seen["raw_path"].endswith(b"/a%2Fb")


def test_a_factory_may_say_where_its_api_root_is() -> None:
    """The attribute api_root replaces the standard path."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await reply(send)

    with application(app, api_root="/sq/v4/") as target, connect(target) as to:
        root = to.root

    assert root == "http://testserver.local/sq/v4"


def test_the_life_span_runs_and_the_loop_lives_on() -> None:
    """Start-up state is seen, work goes on between requests, shutdown happens once."""
    told: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            scope["state"]["ticks"] = []

            async def tick() -> None:
                while True:
                    scope["state"]["ticks"].append(1)
                    await asyncio.sleep(0.01)

            ticking = asyncio.create_task(tick())
            told.append("up")
            await send({"type": "lifespan.startup.complete"})
            await receive()
            ticking.cancel()
            told.append("down")
            await send({"type": "lifespan.shutdown.complete"})
            return
        await reply(send, 200, str(len(scope["state"]["ticks"])).encode())

    with application(app) as target, connect(target) as to:
        first = int(to.client.get("/x").text)
        time.sleep(0.2)
        second = int(to.client.get("/x").text)
        to.close()

    assert second > first
    assert told == ["up", "down"]


def test_an_application_that_does_not_start_is_unreachable() -> None:
    """Its own words for it are told."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with application(app) as target, pytest.raises(Unreachable, match="no database"):
        connect(target)


@pytest.mark.parametrize("error", [ValueError("no scenario"), SystemExit("no scenario")])
def test_a_factory_that_raises_is_unreachable(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is told, not thrown at the user."""

    def make() -> None:
        raise error

    module = types.ModuleType("a_factory_that_raises")
    vars(module)["make"] = make
    monkeypatch.setitem(sys.modules, module.__name__, module)
    with pytest.raises(Unreachable, match=r"cannot start asgi:a_factory_.*no scenario"):
        connect("asgi:a_factory_that_raises:make")


def test_a_module_that_raises_is_unreachable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was found in the current directory, and could not be imported for reasons of its own."""
    (tmp_path / "a_module_that_raises.py").write_text("import os\nos.environ['NO_SUCH']\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    with pytest.raises(Unreachable, match="KeyError: 'NO_SUCH'"):
        connect("asgi:a_module_that_raises:make")


def test_an_application_that_raises_answers_500() -> None:
    """As behind a server; what follows the answer is nobody's business."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].endswith("late"):
            await reply(send, 204, b"")
        raise ValueError("boom")

    with application(app) as target, connect(target) as to:
        statuses = [to.client.get(path).status_code for path in ("/early", "/late")]

    assert statuses == [500, 204]


@pytest.mark.parametrize("ending", ["raise", "return"])
def test_an_answer_begun_and_not_ended_is_a_broken_connection(ending: str) -> None:
    """Half an answer is none, whichever way the application leaves it."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        if ending == "raise":
            raise ValueError("boom")

    with (
        application(app) as target,
        connect(target) as to,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        to.client.get("/x")


def test_an_application_is_bounded_in_time_and_size() -> None:
    """In process the same limits hold as over sockets."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        if scope["path"].endswith("slow"):
            await asyncio.sleep(60)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})

    with application(app) as target, connect(target, timeouts=0.3) as to:
        with pytest.raises(TooSlow):
            to.client.get("/slow")
        with pytest.raises(TooLarge):
            to.client.get("/large", timeout=20)


def test_an_application_that_sends_nothing_without_end_does_not_keep_the_loop() -> None:
    """After the budget it is given up, and the next request is served."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        if scope["path"].endswith("calm"):
            await reply(send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b"", "more_body": True})

    with application(app) as target, connect(target, timeouts=0.3) as to:
        with pytest.raises(TooSlow):
            to.client.get("/busy")
        status = to.client.get("/calm", timeout=5).status_code

    assert status == 200


def test_a_client_that_waits_learns_of_the_end() -> None:
    """After the body, receive() waits and then tells of the disconnection."""
    told: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        await receive()
        waiting = asyncio.create_task(receive())
        await reply(send)
        told.append((await waiting)["type"])

    with application(app) as target, connect(target) as to:
        to.client.get("/x")
        to.client.get("/x")

    assert told[0] == "http.disconnect"


@pytest.mark.parametrize("root", ["http://acme.example:8080", "https://acme.example/sqm/v4"])
def test_the_address_of_a_root_leads_to_it(root: str) -> None:
    """Written into a profile or a command, it is read as the same root again."""
    assert HttpTarget(root=root) == read_target(address_of(root))
