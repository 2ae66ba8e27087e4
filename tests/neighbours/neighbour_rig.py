"""What the tests of the neighbour APIs share: paths, bodies, and the official files."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

HOST = "http://sq.test"
OFFERS = f"{HOST}/tmf-api/productOfferingQualification/v4/productOfferingQualification"
ORDERS = f"{HOST}/tmf-api/productOrderingManagement/v4/productOrder"

DIGESTS = {
    "TMF679": "1681ae0c391576be3a5f9cac843134bca4f89ec8184168063edab0a315906ed4",
    "TMF622": "ca93c6ea7998bf7796662b4cd0e66f7937f2d2ee3fad76b53406ce948dd2db41",
    "TMF633": "cb5a2b4a98884e6184927e463d12133da78cd031daf35bafc9c5f8b0b484553c",
    "TMF638": "cc57557410ae1082da642d784e39744023c1898f00a647805d0fba7125b2292a",
    "TMF673": "40503b0dfae50b433e6d4a4da0f28b549f304823dd38a8761bfd02ba97cd55ee",
}


def official(api: str) -> dict[str, Any]:
    """Return the official file of ``api``, found by its digest in TMF645_CONTRACTS; skip without."""
    folder = os.environ.get("TMF645_CONTRACTS")
    if not folder:
        pytest.skip(f"TMF645_CONTRACTS names no folder with the official file of {api}")
    for path in sorted(Path(folder).glob("*.json")):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == DIGESTS[api]:
            return dict(json.loads(content))
    pytest.skip(f"{folder} holds no file with the SHA-256 {DIGESTS[api]}, which is {api}")


def place(id: str = "MAIN-3000") -> dict[str, Any]:
    """Return a place by its id."""
    return {"role": "installation", "id": id}


def product(at: str | None = None, **characteristics: Any) -> dict[str, Any]:
    """Return a product with these characteristics."""
    shown: dict[str, Any] = {
        "productCharacteristic": [
            {"name": name, "value": value} for name, value in characteristics.items()
        ]
    }
    return shown if at is None else shown | {"place": [place(at)]}


def wanted(
    offering: str = "fibre-internet", id: str = "1", /, **characteristics: Any
) -> dict[str, Any]:
    """Return an item that asks for an offering."""
    return {
        "id": id,
        "productOffering": {"id": offering},
        "product": product(**characteristics),
    }


def asking(*items: dict[str, Any], at: str = "MAIN-3000", **more: Any) -> dict[str, Any]:
    """Return the body that creates a product offering qualification."""
    return {
        "place": [place(at)],
        "provideAlternative": True,
        "provideUnavailabilityReason": True,
        "productOfferingQualificationItem": list(items or (wanted(),)),
        **more,
    }


def party(id: str) -> list[dict[str, Any]]:
    """Return who buys."""
    return [{"id": id, "role": "customer", "@referredType": "Individual"}]


def line(
    offering: str = "fibre-internet",
    qualification: str | None = None,
    /,
    at: str | None = "MAIN-3000",
    item: str = "1",
    characteristics: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return an item of an order; ``qualification`` and ``item`` are what it was qualified by."""
    shown: dict[str, Any] = {
        "id": "1",
        "action": "add",
        "productOffering": {"id": offering},
        "product": product(at, **(characteristics or {})),
    }
    if qualification is not None:
        shown["productOfferingQualificationItem"] = {
            "id": item,
            "productOfferingQualificationId": qualification,
        }
    return shown | more


def order(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the body that orders."""
    return {"productOrderItem": list(lines), **more}
