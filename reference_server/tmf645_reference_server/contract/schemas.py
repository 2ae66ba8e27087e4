"""
Every schema of the v4 API, one row an attribute.

A row reads ``name[!]:type[[]|[1..]][=default]``: ``!`` required, ``[]`` an array, ``[1..]`` an
array of at least one. Types are string, boolean, date-time, uri, Any, an enum, or a schema.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute: its JSON name, its type, and what the API file demands of it."""

    name: str
    type: str
    required: bool = False
    many: bool = False
    at_least: int = 0
    default: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """One object schema, its attributes in the order of the table."""

    name: str
    attributes: tuple[Attribute, ...]

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute called ``name``, if there is one."""
        return next((each for each in self.attributes if each.name == name), None)


#: The closed lists of words (everything else that looks like an enum is an open string in v4).
ENUMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
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
)

_ROW = re.compile(
    r"(?P<name>@?\w+)(?P<required>!?):(?P<type>[\w-]+)(?P<many>\[(1\.\.)?\])?(?P<default>=false)?"
)

_EXTENSIBLE = "@baseType:string @schemaLocation:uri @type:string"
_REFERENCE = f"id!:string href:uri name:string {_EXTENSIBLE} @referredType:string"
_ADDRESSED = f"id:string href:string {_EXTENSIBLE}"
_OR_VALUE = f"id:string href:string name:string role!:string {_EXTENSIBLE} @referredType:string"
_RELATIONSHIP = f"id:string relationshipType:string {_EXTENSIBLE}"

_SERVICE = f"""
    id:string href:string category:string description:string endDate:date-time
    hasStarted:boolean isBundle:boolean isServiceEnabled:boolean isStateful:boolean name:string
    serviceDate:string serviceType:string startDate:date-time startMode:string feature:Feature[]
    note:Note[] place:RelatedPlaceRefOrValue[] relatedEntity:RelatedEntityRefOrValue[]
    relatedParty:RelatedParty[] serviceCharacteristic:Characteristic[]
    serviceOrderItem:RelatedServiceOrderItem[] serviceRelationship:ServiceRelationship[]
    serviceSpecification:ServiceSpecificationRef state:ServiceStateType
    supportingResource:ResourceRef[] supportingService:ServiceRefOrValue[] {_EXTENSIBLE}
"""
_ASKED = f"""
    description:string expectedQualificationDate:date-time externalId:string
    instantSyncQualification:boolean relatedParty:RelatedParty[] {_EXTENSIBLE}
"""
_WISHES = "provideAlternative:boolean=false provideUnavailabilityReason:boolean=false"
_ANSWERED = """
    effectiveQualificationDate:date-time estimatedResponseDate:date-time
    expirationDate:date-time state:TaskStateType
"""
_QUERY_ITEM = f"""
    id:string expectedActivationDate:date-time expectedServiceAvailabilityDate:date-time
    expirationDate:date-time category:ServiceCategoryRef service:ServiceRefOrValue {_EXTENSIBLE}
"""
_CHECK_UPDATE = f"""
    {_ASKED} {_WISHES} {_ANSWERED} qualificationResult:string
    serviceQualificationItem:CheckServiceQualificationItem[]
"""
_QUERY_UPDATE = f"""
    {_ASKED} {_ANSWERED} searchCriteria:ServiceQualificationItem
    serviceQualificationItem:ServiceQualificationItem[]
"""
_ENVELOPE = """
    eventId:string eventTime:date-time eventType:string correlationId:string domain:string
    title:string description:string priority:string timeOcurred:date-time
"""

_TABLE = {
    "Addressable": f"id:string href:uri {_EXTENSIBLE}",
    "AlternateServiceProposal": f"""
        id:string alternateServiceAvailabilityDate:date-time alternateService:ServiceRefOrValue
        {_EXTENSIBLE}
    """,
    "Any": "",
    "Characteristic": f"""
        id:string name!:string valueType:string value!:Any
        characteristicRelationship:CharacteristicRelationship[] {_EXTENSIBLE}
    """,
    "CharacteristicRelationship": _RELATIONSHIP,
    "CheckServiceQualification": f"""
        id:string href:string checkServiceQualificationDate:date-time {_CHECK_UPDATE}
    """,
    "CheckServiceQualification_Create": f"""
        {_ASKED} {_WISHES} serviceQualificationItem!:CheckServiceQualificationItem[1..]
    """,
    "CheckServiceQualification_Update": _CHECK_UPDATE,
    "CheckServiceQualificationItem": f"""
        {_QUERY_ITEM} qualificationResult:string state:string
        alternateServiceProposal:AlternateServiceProposal[]
        eligibilityUnavailabilityReason:ServiceEligibilityUnavailabilityReason[]
        qualificationItemRelationship:ServiceQualificationItemRelationship[]
        qualificationRelationship:ServiceQualificationRelationship[]
        terminationError:TerminationError[]
    """,
    "ConstraintRef": f"""
        id!:string href:string name:string version:string {_EXTENSIBLE} @referredType:string
    """,
    "EntityRef": _REFERENCE,
    "EntityValue": _ADDRESSED,
    "Error": f"""
        code!:string reason!:string message:string status:string referenceError:uri {_EXTENSIBLE}
    """,
    "EventSubscription": "id!:string callback!:string query:string",
    "EventSubscriptionInput": "callback!:string query:string",
    "Extensible": _EXTENSIBLE,
    "Feature": f"""
        id:string isBundle:boolean isEnabled:boolean name!:string constraint:ConstraintRef[]
        featureCharacteristic!:Characteristic[1..] featureRelationship:FeatureRelationship[]
        {_EXTENSIBLE}
    """,
    "FeatureRelationship": f"""
        id:string name!:string relationshipType!:string validFor:TimePeriod {_EXTENSIBLE}
    """,
    "Note": f"id:string author:string date:date-time text:string {_EXTENSIBLE}",
    "Place": f"id:string href:string name:string {_EXTENSIBLE}",
    "PlaceRef": _REFERENCE,
    "QueryServiceQualification": f"""
        id:string href:string queryServiceQualificationDate:date-time {_QUERY_UPDATE}
    """,
    "QueryServiceQualification_Create": f"""
        {_ASKED} searchCriteria!:ServiceQualificationItem
    """,
    "QueryServiceQualification_Update": _QUERY_UPDATE,
    "RelatedEntityRefOrValue": _OR_VALUE,
    "RelatedParty": f"""
        id!:string href:uri name:string role:string {_EXTENSIBLE} @referredType!:string
    """,
    "RelatedPlaceRefOrValue": _OR_VALUE,
    "RelatedServiceOrderItem": f"""
        itemId!:string role:string serviceOrderHref:string serviceOrderId!:string
        itemAction:OrderItemActionType {_EXTENSIBLE} @referredType:string
    """,
    "ResourceRef": _REFERENCE,
    "Service": _SERVICE,
    "ServiceCategoryRef": f"version:string {_REFERENCE}",
    "ServiceEligibilityUnavailabilityReason": f"code:string label:string {_EXTENSIBLE}",
    "ServiceQualification": f"id:string href:string {_ASKED} {_ANSWERED}",
    "ServiceQualificationItem": _QUERY_ITEM,
    "ServiceQualificationItemRelationship": _RELATIONSHIP,
    "ServiceQualificationRelationship": _RELATIONSHIP,
    "ServiceRef": _REFERENCE,
    "ServiceRefOrValue": f"{_SERVICE} @referredType:string",
    "ServiceRelationship": f"""
        relationshipType!:string service:ServiceRefOrValue
        serviceRelationshipCharacteristic:Characteristic[] {_EXTENSIBLE}
    """,
    "ServiceSpecificationRef": f"version:string {_REFERENCE}",
    "TerminationError": f"id:string value:string {_EXTENSIBLE}",
    "TimePeriod": f"endDateTime:date-time startDateTime:date-time {_EXTENSIBLE}",
}

#: The kinds of event of each resource.
EVENT_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "checkServiceQualification": (
            "Create",
            "AttributeValueChange",
            "StateChange",
            "Delete",
            "InformationRequired",
        ),
        "queryServiceQualification": ("Create", "StateChange", "Delete"),
    }
)

#: The names of all events.
EVENT_TYPES = tuple(
    f"{resource}{kind}Event" for resource, kinds in EVENT_KINDS.items() for kind in kinds
)

#: Only these two kinds carry the path of the attribute concerned.
_WITH_FIELD_PATH = ("AttributeValueChange", "InformationRequired")


def _event_rows() -> dict[str, str]:
    rows = {}
    for resource, kinds in EVENT_KINDS.items():
        schema = resource[0].upper() + resource[1:]
        for kind in kinds:
            name = f"{schema}{kind}Event"
            path = "fieldPath:string" if kind in _WITH_FIELD_PATH else ""
            rows[name] = f"{_ENVELOPE} {path} event:{name}Payload"
            rows[f"{name}Payload"] = f"{resource}:{schema}"
    return rows


def schema_of(name: str, rows: str) -> Schema:
    """Return the schema that ``rows`` describe."""
    return Schema(name=name, attributes=tuple(_attribute(row) for row in rows.split()))


def _attribute(row: str) -> Attribute:
    match = _ROW.fullmatch(row)
    if match is None:
        raise ValueError(f"contract table: {row!r} is no row; write name[!]:type[[]|[1..]][=false]")
    return Attribute(
        name=match["name"],
        type=match["type"],
        required=bool(match["required"]),
        many=bool(match["many"]),
        at_least=1 if match["many"] == "[1..]" else 0,
        default=False if match["default"] else None,
    )


#: Every object schema by name.
SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {name: schema_of(name, rows) for name, rows in (_TABLE | _event_rows()).items()}
)
