"""
The schemas of TMF673 v4.0.1 that this server reads and writes, one row an attribute.

Rows as in the tables of TMF645 (contract/schemas.py). Source: the TMF673 v4.0.1 API file; a test
holds these rows against it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tmf645_reference_server.contract import Schema
from tmf645_reference_server.contract.schemas import schema_of
from tmf645_reference_server.shapes import Shapes

_EXTENSIBLE = "@baseType:string @schemaLocation:uri @type:string"

#: The closed lists of words.
ENUMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "TaskStateType": ("accepted", "terminatedWithError", "inProgress", "done"),
    }
)

_TABLE = {
    "EventSubscriptionInput": "callback!:string query:string",
    "GeographicAddress": f"""
        id:string href:string city:string country:string locality:string name:string
        postcode:string stateOrProvince:string streetName:string streetNr:string
        streetNrLast:string streetNrLastSuffix:string streetNrSuffix:string
        streetSuffix:string streetType:string geographicLocation:GeographicLocationRefOrValue
        geographicSubAddress:GeographicSubAddress[] {_EXTENSIBLE}
    """,
    "GeographicAddressValidation": f"""
        id:string href:string provideAlternative:boolean validationDate:date-time
        validationResult:string alternateGeographicAddress:GeographicAddress[]
        state:TaskStateType submittedGeographicAddress:GeographicAddress
        validGeographicAddress:GeographicAddress {_EXTENSIBLE}
    """,
    "GeographicAddressValidation_Create": f"""
        provideAlternative!:boolean submittedGeographicAddress!:GeographicAddress {_EXTENSIBLE}
    """,
    "GeographicLocationRefOrValue": """
        id:string href:string name:string @baseType:string bbox:number[] @schemaLocation:uri
        @type!:string @referredType:string
    """,
    "GeographicSubAddress": f"""
        id:string href:string buildingName:string levelNumber:string levelType:string
        name:string privateStreetName:string privateStreetNumber:string subAddressType:string
        subUnitNumber:string subUnitType:string {_EXTENSIBLE}
    """,
}

#: Every object schema by name.
SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {name: schema_of(name, rows) for name, rows in _TABLE.items()}
)

#: The same as decoders.
SHAPES: Final = Shapes("TMF673 v4", SCHEMAS, ENUMS)
