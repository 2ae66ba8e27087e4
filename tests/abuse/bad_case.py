"""One bad input and what it has to be answered with; the documents that bad values are put into."""

from dataclasses import dataclass, field

from tmf645_reference_server.contract import BASE_PATH

CHECKS = f"{BASE_PATH}/checkServiceQualification"
QUERIES = f"{BASE_PATH}/queryServiceQualification"
HUB = f"{BASE_PATH}/hub"

#: What every POST and PATCH sends beside its body.
JSON = ((b"content-type", b"application/json"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request that is wrong, or looks as if it were; ``status`` is what it is answered with."""

    name: str
    status: int
    method: str = "GET"
    path: str = CHECKS
    query: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = field(default=b"", repr=False)

    def __str__(self) -> str:
        """Return what stands in the test's id."""
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A method and path that take a body, and a good body with a hole for an unknown attribute."""

    name: str
    method: str
    path: str
    before: bytes
    good_status: int

    def around(self, value: bytes) -> bytes:
        """Return the body with ``value`` in the hole."""
        return self.before + b',"x":' + value + b"}"

    def whole(self) -> bytes:
        """Return the good body."""
        return self.before + b"}"


#: The resource with the id 1 is there before every test.
SENDERS = (
    Sender(
        name="check",
        method="POST",
        path=CHECKS,
        before=b'{"serviceQualificationItem":[{}]',
        good_status=201,
    ),
    Sender(
        name="query",
        method="POST",
        path=QUERIES,
        before=b'{"searchCriteria":{"service":{}}',
        good_status=201,
    ),
    Sender(
        name="patch", method="PATCH", path=f"{CHECKS}/1", before=b'{"description":"d"',
        good_status=200,
    ),
    Sender(
        name="hub",
        method="POST",
        path=HUB,
        before=b'{"callback":"http://127.0.0.1:9/"',
        good_status=201,
    ),
)  # fmt: skip
