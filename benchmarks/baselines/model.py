"""
A check as typed msgspec structs: every attribute that the benchmark's requests and answers have.
"""

from datetime import datetime
from typing import Any

from msgspec import UNSET, Struct, UnsetType, field


class Reference(Struct, omit_defaults=True):
    """Anything by reference: a party, a category, a specification, a place."""

    id: str | UnsetType = UNSET
    href: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    role: str | UnsetType = UNSET
    version: str | UnsetType = UNSET
    base_type: str | UnsetType = field(default=UNSET, name="@baseType")
    schema_location: str | UnsetType = field(default=UNSET, name="@schemaLocation")
    type: str | UnsetType = field(default=UNSET, name="@type")
    referred_type: str | UnsetType = field(default=UNSET, name="@referredType")


class Characteristic(Struct, omit_defaults=True):
    """A characteristic with a value of any type."""

    name: str
    value: Any
    id: str | UnsetType = UNSET
    value_type: str | UnsetType = field(default=UNSET, name="valueType")
    type: str | UnsetType = field(default=UNSET, name="@type")


class Service(Struct, omit_defaults=True):
    """What is wanted, and where."""

    id: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    service_type: str | UnsetType = field(default=UNSET, name="serviceType")
    state: str | UnsetType = UNSET
    service_specification: Reference | UnsetType = field(default=UNSET, name="serviceSpecification")
    service_characteristic: list[Characteristic] | UnsetType = field(
        default=UNSET, name="serviceCharacteristic"
    )
    place: list[Reference] | UnsetType = UNSET
    related_party: list[Reference] | UnsetType = field(default=UNSET, name="relatedParty")
    type: str | UnsetType = field(default=UNSET, name="@type")


class Item(Struct, omit_defaults=True):
    """One item of a check."""

    id: str | UnsetType = UNSET
    category: Reference | UnsetType = UNSET
    expected_service_availability_date: datetime | UnsetType = field(
        default=UNSET, name="expectedServiceAvailabilityDate"
    )
    expiration_date: datetime | UnsetType = field(default=UNSET, name="expirationDate")
    qualification_result: str | UnsetType = field(default=UNSET, name="qualificationResult")
    service: Service | UnsetType = UNSET
    state: str | UnsetType = UNSET
    type: str | UnsetType = field(default=UNSET, name="@type")


class Check(Struct, omit_defaults=True):
    """A checkServiceQualification, as it is sent and as it is answered."""

    service_qualification_item: list[Item] = field(name="serviceQualificationItem")
    id: str | UnsetType = UNSET
    href: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    external_id: str | UnsetType = field(default=UNSET, name="externalId")
    date: datetime | UnsetType = field(default=UNSET, name="checkServiceQualificationDate")
    effective_date: datetime | UnsetType = field(default=UNSET, name="effectiveQualificationDate")
    expected_date: datetime | UnsetType = field(default=UNSET, name="expectedQualificationDate")
    expiration_date: datetime | UnsetType = field(default=UNSET, name="expirationDate")
    instant: bool | UnsetType = field(default=UNSET, name="instantSyncQualification")
    alternatives: bool | UnsetType = field(default=UNSET, name="provideAlternative")
    reasons: bool | UnsetType = field(default=UNSET, name="provideUnavailabilityReason")
    result: str | UnsetType = field(default=UNSET, name="qualificationResult")
    related_party: list[Reference] | UnsetType = field(default=UNSET, name="relatedParty")
    state: str | UnsetType = UNSET
    type: str | UnsetType = field(default=UNSET, name="@type")
