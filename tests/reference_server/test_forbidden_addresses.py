"""Addresses that no event may go to: every trick to write, resolve or redirect to one of them."""

import asyncio
import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from reference_server.flaky_listeners import flaky
from reference_server.server_rig import rig
from tmf645_reference_server.addresses import CallbackRule, RefusedAddressError
from tmf645_reference_server.delivery.carrying import Carrier

#: Where clouds keep secrets, private networks, the internet, nowhere.
FORBIDDEN = ("169.254.169.254", "10.0.0.1", "192.168.0.1", "172.16.0.1", "8.8.8.8", "0.0.0.0")  # noqa: S104 - refused

SECRETS = ("169.254.169.254", "100.100.100.200", "0.0.0.0", "fd00:ec2::254", "fe80::1", "::")  # noqa: S104 - refused


def spellings(address: str) -> Iterator[str]:
    """Every way to write an IPv4 address as a host."""
    number = int(ipaddress.IPv4Address(address))
    a, b, c, d = (int(part) for part in address.split("."))
    high, low = number >> 16, number & 0xFFFF
    yield address
    yield f"{address}."
    yield str(number)
    yield hex(number)
    yield f"0{number:o}"
    yield f"{a:#x}.{b:#x}.{c:#x}.{d:#x}"
    yield f"0{a:o}.0{b:o}.0{c:o}.0{d:o}"
    yield f"{a}.{number & 0xFFFFFF}"
    yield f"{a}.{b}.{low}"
    yield f"{a:#x}.{b}.0{c:o}.{d}"
    yield f"[::ffff:{address}]"
    yield f"[::ffff:{high:x}:{low:x}]"
    yield f"[0:0:0:0:0:ffff:{high:x}:{low:x}]"
    yield f"[::{address}]"
    yield f"[2002:{high:x}:{low:x}::1]"
    yield f"[64:ff9b::{high:x}:{low:x}]"
    yield address.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    yield address.replace(".", "\u3002")
    yield address.replace(".", "%2e")


WRITTEN = [f"http://{host}/cb" for address in FORBIDDEN for host in spellings(address)]

ODD = [
    "http://127.0.0.1@10.0.0.1/",
    "http://127.0.0.1:80@10.0.0.1/",
    "http://user:pass@127.0.0.1/",
    "http://10.0.0.1\\@127.0.0.1/",
    "http://127.0.0.1\\.10.0.0.1/",
    "http://10.0.0.1#@127.0.0.1/",
    "http://10.0.0.1?@127.0.0.1/",
    "http://[::ffff:a00:1%25lo]/",
    "http://[fe80::1%25eth0]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::a9fe:a9fe]/",
    "http://[2001:db8::1]/",
    "http://[2001:0:a9fe:a9fe::]/",
    "http://[::]/",
    "http://0/",
    "http://00000000000/",
    "http://0x0/",
    "http://100.100.100.200/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://198.51.100.7:8080/",
    "http:///10.0.0.1/",
    "http:10.0.0.1/",
    "http:/10.0.0.1/",
    "//10.0.0.1/",
    "https://10.0.0.1/",
    "HTTPS://10.0.0.1:443/",
    "hTTp://10.0.0.1/",
    "file://127.0.0.1/etc/passwd",
    "gopher://127.0.0.1:70/_x",
    "ftp://127.0.0.1/",
    "dict://127.0.0.1:11211/",
    "ldap://127.0.0.1/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "data:text/plain,x",
    "javascript:alert(1)",
    "jar:http://127.0.0.1!/",
    "http://127.0.0.1 .evil.invalid/",
    "http://127.0.0.1\t/",
    "http://127.0.0.1\n.evil.invalid/",
    "http://127.0.0.1\x00.evil.invalid/",
    "http://127.0.0.1/\r\nHost: 10.0.0.1",
    "http://127.0.0.1:80:80/",
    "http://127.0.0.1:-1/",
    "http://127.0.0.1:65536/",
    "http://127.0.0.1:0x50/",
    "http://[127.0.0.1]/",
    "http://[::1/",
    "http://::1/",
    "http://1.1.1.1.1/",
    "http://999.0.0.1/",
    "http://%31%30.0.0.1/",
    "http://\u2460\u2461\u2466.0.0.1/",
    "http://localh\u00f6st/",
    "http://localhost.10.0.0.1/",
    "http://.../",
    "http://-/",
    "http://" + "a" * 300 + "/",
    "http://no-such-host.invalid/",
    " http://10.0.0.1/",
    "http://127.0.0.1:8646/_testbed/reset",
    "http://127.0.0.1:8646/%5Ftestbed/reset",
    "http://127.0.0.1:8645//_testbed/reset",
    "",
]


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that a loop tries to connect to; beyond loopback nothing is let out."""
    seen: list[str] = []
    connect = asyncio.SelectorEventLoop.sock_connect

    async def noted(self: Any, sock: Any, address: Any) -> None:
        seen.append(address[0])
        if not ipaddress.ip_address(address[0]).is_loopback:
            raise ConnectionRefusedError(address)
        await connect(self, sock, address)

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", noted)
    return seen


def refused(callbacks: Iterable[str], rule: CallbackRule) -> list[str]:
    """The callbacks that are refused, both when registered and when an event is carried there."""
    found: list[str] = []

    async def story() -> None:
        carrier = Carrier(rule, timeout=5)
        for each in callbacks:
            try:
                await rule.resolve(each)
            except RefusedAddressError:
                outcome = await carrier.carry(each, "", b"{}")
                assert outcome.failure is not None
                assert outcome.failure.startswith("RefusedAddressError"), (each, outcome)
                found.append(each)
        await carrier.close()

    asyncio.run(story())
    return found


def test_no_spelling_leads_beyond_loopback(dialled: list[str]) -> None:
    """More than 120 of them, refused before anything is dialled."""
    every = [*WRITTEN, *ODD]

    assert len(set(every)) >= 120
    assert every == refused(every, CallbackRule())
    assert [] == dialled


def test_no_spelling_is_registered() -> None:
    """Over HTTP each is a 400 that names the callback."""
    with rig() as server:
        answers = [server.post("/hub", {"callback": each}) for each in [*WRITTEN[::5], *ODD]]

    assert {400} == {answer.status_code for answer in answers}
    assert all(answer.json()["message"].startswith("/callback") for answer in answers)


@pytest.mark.parametrize("address", SECRETS)
def test_secrets_of_clouds_are_never_called(address: str, dialled: list[str]) -> None:
    """Whatever is allowed, by network or by name, and however it is embedded."""

    async def resolver(host: str, port: int) -> list[str]:
        assert port == 80
        return [address] if host == "metadata.test" else []

    rule = CallbackRule(["0.0.0.0/0", "::/0", "metadata.test", address], resolver=resolver)
    if ":" in address:
        written = [f"http://[{address}]/", "http://metadata.test/"]
    else:
        written = [f"http://{host}/" for host in spellings(address)]
    # Spellings that only a resolver reads are names to this one, and unknown.
    assert written == refused(written, rule)
    assert [] == dialled


def test_a_name_that_moves_after_its_registration_gets_nothing(dialled: list[str]) -> None:
    """DNS rebinding: checked at each dial, and connected to what was checked."""
    answers = iter([["127.0.0.1"], ["169.254.169.254"], ["127.0.0.1", "10.0.0.1"], [], ["::1"]])
    asked: list[str] = []

    async def moving(host: str, port: int) -> list[str]:
        assert port == 9
        asked.append(host)
        return next(answers)

    async def story() -> list[str]:
        rule = CallbackRule(resolver=moving)
        carrier = Carrier(rule, timeout=5)
        await rule.resolve("http://moving.test:9/")
        said = [
            str((await carrier.carry("http://moving.test:9/", "", b"{}")).failure) for _ in range(4)
        ]
        await carrier.close()
        return said

    first, second, third, fourth = asyncio.run(story())

    assert "169.254.169.254, which is never called" in first
    assert "moving.test is 10.0.0.1" in second
    assert "has no address" in third
    assert "ConnectError" in fourth
    assert ["moving.test"] * 5 == asked
    assert ["::1"] == dialled


def test_a_dial_asks_once_and_goes_to_the_answer(dialled: list[str]) -> None:
    """Nobody is asked again between the check and the connection; the Host is still the name."""
    asked: list[str] = []

    async def story() -> None:
        async with flaky() as listener:

            async def resolver(host: str, port: int) -> list[str]:
                assert str(port) in listener.url
                asked.append(host)
                return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

            carrier = Carrier(CallbackRule(resolver=resolver), timeout=5)
            url = listener.url.replace("127.0.0.1", "listener.test")
            outcome = await carrier.carry(url, "", b'{"eventId": "1"}')
            await carrier.close()
            assert outcome.failure is None

    asyncio.run(story())

    assert ["listener.test"] == asked
    assert ["127.0.0.1"] == dialled


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_nowhere(status: int, dialled: list[str]) -> None:
    """It is a failure, not a way."""

    async def story() -> None:
        async with flaky(lambda *_: status, Location="http://169.254.169.254/") as listener:
            carrier = Carrier(CallbackRule(), timeout=5)
            outcome = await carrier.carry(listener.url, "", b'{"eventId": "1"}')
            await carrier.close()
            assert f"the listener answered {status}" == outcome.failure

    asyncio.run(story())

    assert ["127.0.0.1"] == dialled


def test_a_resolver_that_hangs_or_fails_is_no_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """GitLab once let pass what could not be resolved."""
    monkeypatch.setattr("tmf645_reference_server.addresses._PATIENCE", 0.05)

    async def hanging(host: str, port: int) -> list[str]:
        assert (host, port) == ("slow.test", 80)
        await asyncio.sleep(60)
        return ["127.0.0.1"]

    async def failing(host: str, port: int) -> list[str]:
        raise OSError(f"{host}:{port} is unknown")

    async def babbling(host: str, port: int) -> list[str]:
        return [f"{host}-{port}"]

    for resolver, told in (
        (hanging, "cannot be resolved within"),
        (failing, "slow.test:80 is unknown"),
        (babbling, "slow.test cannot be resolved"),
    ):
        with pytest.raises(RefusedAddressError, match=told):
            asyncio.run(CallbackRule(resolver=resolver).resolve("http://slow.test/"))
