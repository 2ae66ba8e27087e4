"""
FastAPI as its documentation teaches it: pydantic models in, ``response_model`` out, no logic.
"""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field

from benchmarks.requests import CHECKS

_VALIDITY = timedelta(hours=48)
_NUMBERS = itertools.count(1)


class Reference(BaseModel):
    """Anything by reference: a party, a category, a specification, a place."""

    id: str | None = None
    href: str | None = None
    name: str | None = None
    role: str | None = None
    version: str | None = None
    type: str | None = Field(None, alias="@type")
    referredType: str | None = Field(None, alias="@referredType")  # noqa: N815 - the API's word


class Characteristic(BaseModel):
    """A characteristic with a value of any type."""

    name: str
    value: Any
    valueType: str | None = None  # noqa: N815 - the API's word


class Service(BaseModel):
    """What is wanted, and where."""

    name: str | None = None
    description: str | None = None
    serviceType: str | None = None  # noqa: N815 - the API's word
    serviceSpecification: Reference | None = None  # noqa: N815 - the API's word
    serviceCharacteristic: list[Characteristic] = []  # noqa: N815 - the API's word
    place: list[Reference] = []
    relatedParty: list[Reference] = []  # noqa: N815 - the API's word
    type: str | None = Field(None, alias="@type")


class Item(BaseModel):
    """One item of a check."""

    id: str | None = None
    category: Reference | None = None
    expectedServiceAvailabilityDate: datetime | None = None  # noqa: N815 - the API's word
    expirationDate: datetime | None = None  # noqa: N815 - the API's word
    qualificationResult: str | None = None  # noqa: N815 - the API's word
    service: Service | None = None
    state: str | None = None
    type: str | None = Field(None, alias="@type")


class Check(BaseModel):
    """A checkServiceQualification, as it is sent and as it is answered."""

    id: str | None = None
    href: str | None = None
    description: str | None = None
    externalId: str | None = None  # noqa: N815 - the API's word
    checkServiceQualificationDate: datetime | None = None  # noqa: N815 - the API's word
    effectiveQualificationDate: datetime | None = None  # noqa: N815 - the API's word
    expectedQualificationDate: datetime | None = None  # noqa: N815 - the API's word
    expirationDate: datetime | None = None  # noqa: N815 - the API's word
    instantSyncQualification: bool | None = None  # noqa: N815 - the API's word
    provideAlternative: bool | None = None  # noqa: N815 - the API's word
    provideUnavailabilityReason: bool | None = None  # noqa: N815 - the API's word
    qualificationResult: str | None = None  # noqa: N815 - the API's word
    relatedParty: list[Reference] = []  # noqa: N815 - the API's word
    serviceQualificationItem: list[Item]  # noqa: N815 - the API's word
    state: str | None = None


_KEPT: dict[str, Check] = {}
app = FastAPI()


@app.post(CHECKS, status_code=201, response_model_exclude_none=True)
async def create(check: Check, response: Response) -> Check:
    """Keep a check."""
    now = datetime.now(UTC)
    check.id = str(next(_NUMBERS))
    check.href = f"http://127.0.0.1:8645{CHECKS}/{check.id}"
    check.state = "done"
    check.qualificationResult = "qualified"
    check.checkServiceQualificationDate = check.effectiveQualificationDate = now
    check.expirationDate = now + _VALIDITY
    for item in check.serviceQualificationItem:
        item.state = "done"
        item.qualificationResult = "qualified"
        item.expirationDate = check.expirationDate
    _KEPT[check.id] = check
    response.headers["location"] = f"{CHECKS}/{check.id}"
    return check


@app.get(CHECKS, response_model_exclude_none=True)
async def latest() -> list[Check]:
    """List the latest twenty."""
    return list(itertools.islice(reversed(_KEPT.values()), 20))


@app.get(f"{CHECKS}/{{id}}", response_model_exclude_none=True)
async def retrieve(id: str) -> Check:
    """Find a check."""
    if id not in _KEPT:
        raise HTTPException(404)
    return _KEPT[id]
