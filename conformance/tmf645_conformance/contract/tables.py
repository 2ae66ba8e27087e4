"""
Every definition of the TMF645 v4.0.1 API file, written down as attribute tables.

Notation: ``string``, ``boolean``, ``date-time`` and ``uri`` are strings or truths as they are
called in JSON; a capital begins the name of another definition; ``[]`` makes it an array, ``[1..]``
one that is not empty; ``!`` means required; ``= false`` is a default. All definitions are open:
further attributes are valid.
"""

from collections.abc import Mapping
from typing import TypeAlias

Table: TypeAlias = Mapping[str, str]

#: The official file these tables were compared with, attribute by attribute.
SOURCE_FILE = "TMF645-ServiceQualification-v4.0.1.swagger.json"
SOURCE_SHA256 = "4bc2641e160fe3bc27b5cd4ac785667aac679dd594017d17554c3b0e9ac1d8da"
CHECKED_AGAINST = f"{SOURCE_FILE}, SHA-256 {SOURCE_SHA256}"

ENUMERATIONS: Mapping[str, tuple[str, ...]] = {
    "TaskStateType": ("accepted", "terminatedWithError", "inProgress", "done"),
    "ServiceStateType": (
        "feasibilityChecked",
        "designed",
        "reserved",
        "inactive",
        "active",
        "terminated",
    ),
    "OrderItemActionType": ("add", "modify", "delete", "noChange"),
}

_EXTENSIBLE: Table = {"@baseType": "string", "@schemaLocation": "uri", "@type": "string"}
_REFERENCE: Table = {**_EXTENSIBLE, "@referredType": "string"}

# --- the task resources -------------------------------------------------------------------------

_ASKED: Table = {
    "description": "string",
    "expectedQualificationDate": "date-time",
    "externalId": "string",
    "instantSyncQualification": "boolean",
    "relatedParty": "RelatedParty[]",
    **_EXTENSIBLE,
}
_ANSWERED: Table = {
    "effectiveQualificationDate": "date-time",
    "estimatedResponseDate": "date-time",
    "expirationDate": "date-time",
    "state": "TaskStateType",
}
_IDENTIFIED: Table = {"id": "string", "href": "string"}
_WISHES: Table = {
    "provideAlternative": "boolean = false",
    "provideUnavailabilityReason": "boolean = false",
}
_CHECK_UPDATE: Table = {
    **_ASKED,
    **_WISHES,
    **_ANSWERED,
    "qualificationResult": "string",
    "serviceQualificationItem": "CheckServiceQualificationItem[]",
}
_QUERY_UPDATE: Table = {
    **_ASKED,
    **_ANSWERED,
    "searchCriteria": "ServiceQualificationItem",
    "serviceQualificationItem": "ServiceQualificationItem[]",
}
_TASKS: Mapping[str, Table] = {
    "CheckServiceQualification": {
        **_IDENTIFIED,
        **_CHECK_UPDATE,
        "checkServiceQualificationDate": "date-time",
    },
    "CheckServiceQualification_Create": {
        **_ASKED,
        **_WISHES,
        "serviceQualificationItem": "CheckServiceQualificationItem[1..]!",
    },
    "CheckServiceQualification_Update": _CHECK_UPDATE,
    "QueryServiceQualification": {
        **_IDENTIFIED,
        **_QUERY_UPDATE,
        "queryServiceQualificationDate": "date-time",
    },
    "QueryServiceQualification_Create": {
        **_ASKED,
        "searchCriteria": "ServiceQualificationItem!",
    },
    "QueryServiceQualification_Update": _QUERY_UPDATE,
    "ServiceQualification": {**_IDENTIFIED, **_ASKED, **_ANSWERED},
}

# --- items and what they say --------------------------------------------------------------------

_ITEM: Table = {
    "id": "string",
    "expectedActivationDate": "date-time",
    "expectedServiceAvailabilityDate": "date-time",
    "expirationDate": "date-time",
    "category": "ServiceCategoryRef",
    "service": "ServiceRefOrValue",
    **_EXTENSIBLE,
}
_RELATIONSHIP: Table = {"id": "string", "relationshipType": "string", **_EXTENSIBLE}
_ITEMS: Mapping[str, Table] = {
    "CheckServiceQualificationItem": {
        **_ITEM,
        "qualificationResult": "string",
        "state": "string",
        "alternateServiceProposal": "AlternateServiceProposal[]",
        "eligibilityUnavailabilityReason": "ServiceEligibilityUnavailabilityReason[]",
        "qualificationItemRelationship": "ServiceQualificationItemRelationship[]",
        "qualificationRelationship": "ServiceQualificationRelationship[]",
        "terminationError": "TerminationError[]",
    },
    "ServiceQualificationItem": _ITEM,
    "AlternateServiceProposal": {
        "id": "string",
        "alternateServiceAvailabilityDate": "date-time",
        "alternateService": "ServiceRefOrValue",
        **_EXTENSIBLE,
    },
    "ServiceEligibilityUnavailabilityReason": {
        "code": "string",
        "label": "string",
        **_EXTENSIBLE,
    },
    "TerminationError": {"id": "string", "value": "string", **_EXTENSIBLE},
    "ServiceQualificationItemRelationship": _RELATIONSHIP,
    "ServiceQualificationRelationship": _RELATIONSHIP,
}

# --- services -----------------------------------------------------------------------------------

_SERVICE: Table = {
    "id": "string",
    "href": "string",
    "category": "string",
    "description": "string",
    "endDate": "date-time",
    "hasStarted": "boolean",
    "isBundle": "boolean",
    "isServiceEnabled": "boolean",
    "isStateful": "boolean",
    "name": "string",
    "serviceDate": "string",  # no format, unlike every other date
    "serviceType": "string",
    "startDate": "date-time",
    "startMode": "string",
    "feature": "Feature[]",
    "note": "Note[]",
    "place": "RelatedPlaceRefOrValue[]",
    "relatedEntity": "RelatedEntityRefOrValue[]",
    "relatedParty": "RelatedParty[]",
    "serviceCharacteristic": "Characteristic[]",
    "serviceOrderItem": "RelatedServiceOrderItem[]",
    "serviceRelationship": "ServiceRelationship[]",
    "serviceSpecification": "ServiceSpecificationRef",
    "state": "ServiceStateType",
    "supportingResource": "ResourceRef[]",
    "supportingService": "ServiceRefOrValue[]",
    **_EXTENSIBLE,
}
_SERVICES: Mapping[str, Table] = {
    "Service": _SERVICE,
    "ServiceRefOrValue": {**_SERVICE, **_REFERENCE},
    "ServiceRelationship": {
        "relationshipType": "string!",
        "service": "ServiceRefOrValue",
        "serviceRelationshipCharacteristic": "Characteristic[]",
        **_EXTENSIBLE,
    },
    "Characteristic": {
        "id": "string",
        "name": "string!",
        "valueType": "string",
        "characteristicRelationship": "CharacteristicRelationship[]",
        "value": "Any!",
        **_EXTENSIBLE,
    },
    "CharacteristicRelationship": _RELATIONSHIP,
    "Feature": {
        "id": "string",
        "isBundle": "boolean",
        "isEnabled": "boolean",
        "name": "string!",
        "constraint": "ConstraintRef[]",
        "featureCharacteristic": "Characteristic[1..]!",
        "featureRelationship": "FeatureRelationship[]",
        **_EXTENSIBLE,
    },
    "FeatureRelationship": {
        "id": "string",
        "name": "string!",
        "relationshipType": "string!",
        "validFor": "TimePeriod",
        **_EXTENSIBLE,
    },
    "Note": {
        "id": "string",
        "author": "string",
        "date": "date-time",
        "text": "string",
        **_EXTENSIBLE,
    },
    "TimePeriod": {"endDateTime": "date-time", "startDateTime": "date-time", **_EXTENSIBLE},
}

# --- references ---------------------------------------------------------------------------------

_ENTITY_REF: Table = {"id": "string!", "href": "uri", "name": "string", **_REFERENCE}
_RELATED: Table = {**_IDENTIFIED, "name": "string", "role": "string!", **_REFERENCE}
_REFERENCES: Mapping[str, Table] = {
    "EntityRef": _ENTITY_REF,
    "PlaceRef": _ENTITY_REF,
    "ResourceRef": _ENTITY_REF,
    "ServiceRef": _ENTITY_REF,
    "ServiceCategoryRef": {**_ENTITY_REF, "version": "string"},
    "ServiceSpecificationRef": {**_ENTITY_REF, "version": "string"},
    "ConstraintRef": {**_ENTITY_REF, "href": "string", "version": "string"},
    "RelatedPlaceRefOrValue": _RELATED,
    "RelatedEntityRefOrValue": _RELATED,
    "RelatedParty": {**_ENTITY_REF, "role": "string", "@referredType": "string!"},
    "RelatedServiceOrderItem": {
        "itemId": "string!",
        "role": "string",
        "serviceOrderHref": "string",
        "serviceOrderId": "string!",
        "itemAction": "OrderItemActionType",
        **_REFERENCE,
    },
    "Place": {**_IDENTIFIED, "name": "string", **_EXTENSIBLE},
    "EntityValue": {**_IDENTIFIED, **_EXTENSIBLE},
    "Addressable": {"id": "string", "href": "uri", **_EXTENSIBLE},
    "Extensible": _EXTENSIBLE,
}

# --- events, subscriptions, errors --------------------------------------------------------------

_EVENT: Table = {
    "eventId": "string",
    "eventTime": "date-time",
    "eventType": "string",
    "correlationId": "string",
    "domain": "string",
    "title": "string",
    "description": "string",
    "priority": "string",
    "timeOcurred": "date-time",  # spelled so in the file
}

#: The kinds of event of each resource; these two kinds also tell a fieldPath.
EVENT_KINDS: Mapping[str, tuple[str, ...]] = {
    "checkServiceQualification": (
        "Create",
        "AttributeValueChange",
        "StateChange",
        "Delete",
        "InformationRequired",
    ),
    "queryServiceQualification": ("Create", "StateChange", "Delete"),
}
_WITH_FIELD_PATH = {"AttributeValueChange", "InformationRequired"}


def _definition(resource: str) -> str:
    return resource[0].upper() + resource[1:]


def _events() -> dict[str, Table]:
    found: dict[str, Table] = {}
    for resource, kinds in EVENT_KINDS.items():
        for kind in kinds:
            name = f"{_definition(resource)}{kind}Event"
            path: Table = {"fieldPath": "string"} if kind in _WITH_FIELD_PATH else {}
            found[name] = {**_EVENT, **path, "event": f"{name}Payload"}
            found[f"{name}Payload"] = {resource: _definition(resource)}
    return found


_REST: Mapping[str, Table] = {
    "Any": {},
    "EventSubscription": {"id": "string!", "callback": "string!", "query": "string"},
    "EventSubscriptionInput": {"callback": "string!", "query": "string"},
    "Error": {
        "code": "string!",
        "reason": "string!",
        "message": "string",
        "status": "string",
        "referenceError": "uri",
        **_EXTENSIBLE,
    },
}

#: Every definition but the enumerations: name to attributes to types.
SCHEMAS: Mapping[str, Table] = {
    **_TASKS,
    **_ITEMS,
    **_SERVICES,
    **_REFERENCES,
    **_events(),
    **_REST,
}
