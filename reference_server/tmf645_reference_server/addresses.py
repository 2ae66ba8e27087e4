"""
Which addresses events may be sent to: this machine, and what the operator of the server allows.

A callback comes from a stranger, and the server calls it. So the address is resolved once, every
answer is checked, and the connection goes to the checked address: a name that resolves to
something else a moment later changes nothing. Checked at registration and at each delivery.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import unquote, urlsplit

IPAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Where clouds keep their secrets; never called, whatever is allowed.
_NEVER: Final = (
    ipaddress.ip_network("169.254.0.0/16"),
    ipaddress.ip_network("fe80::/10"),
    ipaddress.ip_network("fd00:ec2::254/128"),
    ipaddress.ip_network("100.100.100.200/32"),
    ipaddress.ip_network("0.0.0.0/8"),
    ipaddress.ip_network("::/128"),
)

#: IPv6 networks whose last 32 bits are an IPv4 address that somebody may translate to.
_TRANSLATED: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))
_PORTS: Final = {"http": 80, "https": 443}
_LONGEST: Final = 2000

#: Seconds that finding the address of a name may take.
_PATIENCE: Final = 5.0

#: Returns the addresses of a host name, as texts; raises OSError or UnicodeError.
Resolver: TypeAlias = Callable[[str, int], Awaitable[Iterable[str]]]


class RefusedAddressError(ValueError):
    """An address that no event is sent to; the text says why and what is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to connect (``ip``, ``port``), and what to say there; ``name`` is for TLS."""

    scheme: str
    host: str
    name: str
    ip: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """The URL to dial: the checked address instead of the name."""
        ip = f"[{self.ip}]" if ":" in self.ip else self.ip
        return f"{self.scheme}://{ip}:{self.port}{self.path}"


class CallbackRule:
    """
    Loopback, and the networks and host names in ``allowed`` ("10.0.0.0/8", "listener.test").

    ``resolver`` finds the addresses of names.
    """

    def __init__(self, allowed: Iterable[str] = (), *, resolver: Resolver | None = None) -> None:
        self._resolver = resolver or _system
        self._networks: list[Network] = []
        self._names: set[str] = set()
        for each in allowed:
            try:
                self._networks.append(ipaddress.ip_network(each, strict=False))
            except ValueError:
                self._names.add(each.lower())

    async def resolve(self, callback: str, *, suffix: str = "") -> Target:
        """Return where ``callback`` leads; raise RefusedAddressError where it may not be called."""
        scheme, host, port, path = _parts(callback)
        found = await self._addresses(host, port)
        for address in found:
            self._check(host, address)
        return Target(
            scheme=scheme, host=_host_header(host, port, scheme), name=host, ip=str(found[0]),
            port=port, path=_with_suffix(path, suffix),
        )  # fmt: skip

    async def _addresses(self, host: str, port: int) -> Sequence[IPAddress]:
        """Return every address of ``host``. Raise RefusedAddressError where there is none."""
        try:
            return [_unmapped(ipaddress.ip_address(host))]
        except ValueError:
            pass  # a name: ask
        try:
            async with asyncio.timeout(_PATIENCE):
                answers = [ipaddress.ip_address(each) for each in await self._resolver(host, port)]
        except TimeoutError as error:
            raise RefusedAddressError(
                f"{host} cannot be resolved within {_PATIENCE:g} s"
            ) from error
        except (OSError, ValueError) as error:
            raise RefusedAddressError(f"{host} cannot be resolved: {error}") from error
        if not answers:
            raise RefusedAddressError(f"{host} has no address")
        # IPv4 first: most test listeners bind 127.0.0.1 only, while "localhost" names both.
        return sorted(
            {_unmapped(each) for each in answers},
            key=lambda address: (address.version, int(address)),
        )

    def _check(self, host: str, address: IPAddress) -> None:
        for each in (address, *_embedded(address)):
            if any(each in network for network in _NEVER if network.version == each.version):
                raise RefusedAddressError(f"{host} is {address}, which is never called")
        if address.is_loopback or host.lower() in self._names:
            return
        if any(address in each for each in self._networks if each.version == address.version):
            return
        raise RefusedAddressError(
            f"{host} is {address}; only loopback addresses are called unless the server was"
            " started with others allowed"
        )


def _parts(callback: str) -> tuple[str, str, int, str]:
    if len(callback) > _LONGEST or not callback.isprintable() or " " in callback:
        raise RefusedAddressError(f"a URL of at most {_LONGEST} printable characters is expected")
    try:
        parts = urlsplit(callback)
        port = parts.port
        host = parts.hostname
    except ValueError as error:
        raise RefusedAddressError(f"it is no URL: {error}") from error
    if parts.scheme not in _PORTS:
        raise RefusedAddressError("only http and https URLs are called")
    if not host:
        raise RefusedAddressError("the URL has no host")
    if not host.isascii():
        raise RefusedAddressError("the host has other letters than ASCII; write it in punycode")
    if "@" in parts.netloc:
        raise RefusedAddressError("user names and passwords in the URL are refused")
    path = parts.path or "/"
    if "/_testbed" in unquote(path):
        raise RefusedAddressError("the control interface of a testbed is no listener")
    return (
        parts.scheme,
        host,
        _PORTS[parts.scheme] if port is None else port,
        f"{path}?{parts.query}" if parts.query else path,
    )


async def _system(host: str, port: int) -> Iterable[str]:
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


def _embedded(address: IPAddress) -> Iterator[IPAddress]:
    """Yield the IPv4 addresses that a gateway may make of ``address`` (6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if any(address in network for network in _TRANSLATED) and not address.is_loopback:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _unmapped(address: IPAddress) -> IPAddress:
    mapped = getattr(address, "ipv4_mapped", None)
    return address if mapped is None else mapped


def _host_header(host: str, port: int, scheme: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == _PORTS[scheme] else f"{name}:{port}"


def _with_suffix(path: str, suffix: str) -> str:
    if not suffix:
        return path
    base, mark, query = path.partition("?")
    return f"{base.rstrip('/')}{suffix}{mark}{query}"
