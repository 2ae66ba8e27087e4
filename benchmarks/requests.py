"""
The requests that every server gets: the same bytes for the same operation.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

BASE_PATH: Final = "/tmf-api/serviceQualificationManagement/v4"
CHECK: Final = "/checkServiceQualification"
CHECKS: Final = BASE_PATH + CHECK

#: Doors in Main Street, where there is fibre, and in Mill Lane, where there is copper.
DOORS: Final = 500


def one_item(number: int = 0) -> bytes:
    """Return a request for one service that can be had; ``number`` says at which door."""
    return _encoded(_check([_item("1", _fibre(number), 500)]))


def two_items(number: int = 0) -> bytes:
    """Return a request for two services, of which one can be had otherwise; about 2 kB."""
    return many_items(2, number)


def many_items(count: int, number: int = 0) -> bytes:
    """Return the request of two_items with ``count`` items, half of them at either street."""
    items = [
        _item(str(position + 1), _copper(number + position), 100)
        if position % 2
        else _item(str(position + 1), _fibre(number + position), 500)
        for position in range(count)
    ]
    return _encoded(_check(items, provideAlternative=True, provideUnavailabilityReason=True))


def least() -> bytes:
    """Return the request that costs the least: it names no service."""
    return _encoded({"serviceQualificationItem": [{"service": {}}]})


def post(body: bytes, root: str = BASE_PATH) -> bytes:
    """Return a whole POST request; ``root`` is the path of the API."""
    head = (
        f"POST {root}{CHECK} HTTP/1.1\r\nHost: 127.0.0.1:8645\r\nAccept: application/json\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


def get(path: str) -> bytes:
    """Return a whole GET request."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:8645\r\nAccept: application/json\r\n\r\n"
    return head.encode("ascii")


def posts(make: Callable[[int], bytes], root: str = BASE_PATH) -> list[bytes]:
    """Return POST requests of what ``make`` returns for some hundred different doors."""
    return [post(make(number), root) for number in range(0, DOORS, 5)]


def gets(ids: Sequence[str], root: str = BASE_PATH) -> list[bytes]:
    """Return a GET request for each of ``ids``."""
    return [get(f"{root}{CHECK}/{id}") for id in ids]


def _fibre(number: int) -> str:
    return f"MAIN-{number % DOORS}"


def _copper(number: int) -> str:
    return f"MILL-{number % DOORS}"


def _check(items: list[dict[str, Any]], **wishes: bool) -> dict[str, Any]:
    return {
        "description": "Access for the new shop and for the workshop behind it",
        "externalId": "BSS-2026-004711",
        "expectedQualificationDate": "2026-03-02T09:00:00.000Z",
        "instantSyncQualification": False,
        **wishes,
        "relatedParty": [
            {"id": "P-4711", "name": "Jane Doe", "role": "customer", "@referredType": "Individual"},
            {"id": "P-12", "name": "Sales", "role": "requester", "@referredType": "Organization"},
        ],
        "serviceQualificationItem": items,
    }


def _item(id: str, place: str, speed: int) -> dict[str, Any]:
    return {
        "id": id,
        "@type": "CheckServiceQualificationItem",
        "category": {"id": "internet", "name": "Internet access", "@referredType": "Category"},
        "expectedServiceAvailabilityDate": "2031-04-01T00:00:00.000Z",
        "service": {
            "@type": "Service",
            "name": f"Access {id}",
            "description": "Internet access for a shop, with a fixed address",
            "serviceType": "CFS",
            "serviceSpecification": {
                "id": "fibre-internet",
                "name": "Fibre internet",
                "version": "1.0",
                "@type": "ServiceSpecificationRef",
            },
            "serviceCharacteristic": [
                {"name": "downloadSpeed", "valueType": "integer", "value": speed},
            ],
            "place": [
                {
                    "id": place,
                    "name": "Main Street 3000",
                    "role": "installationAddress",
                    "@type": "PlaceRef",
                    "@referredType": "GeographicAddress",
                }
            ],
            "relatedParty": [{"id": "P-4711", "role": "user", "@referredType": "Individual"}],
        },
    }


def _encoded(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode("utf-8")
