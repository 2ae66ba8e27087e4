"""
The v4 contract as the server knows it, as data: schemas, enums, operations.

Source: the attribute names, types and statuses of the TMF645 v4.0.1 API file. A test holds these
tables against that file. The judge keeps tables of its own; a shared mistake would pass itself.
"""

from tmf645_reference_server.contract.operations import (
    BASE_PATH,
    EXTENSIONS,
    OPERATIONS,
    Extension,
    Operation,
    Parameter,
)
from tmf645_reference_server.contract.schemas import (
    ENUMS,
    EVENT_KINDS,
    EVENT_TYPES,
    SCHEMAS,
    Attribute,
    Schema,
)

__all__ = [
    "BASE_PATH",
    "ENUMS",
    "EVENT_KINDS",
    "EVENT_TYPES",
    "EXTENSIONS",
    "OPERATIONS",
    "SCHEMAS",
    "Attribute",
    "Extension",
    "Operation",
    "Parameter",
    "Schema",
]
