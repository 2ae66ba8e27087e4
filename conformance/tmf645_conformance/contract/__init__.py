"""
The TMF645 v4 contract as the judge knows it: attribute tables, as data.

    tables       the definitions of the API file v4.0.1
    operations   its operations
    mandatory    what the conformance profile TMF645B v4.0.0 adds
    notation     the tables' notation, and JSON Schema made of it
    validation   documents held against definitions

The tables were written by hand and are held against the official file by a test; the file itself
is no part of this project.
"""

import hashlib
import json

from tmf645_conformance.contract import mandatory, operations, tables
from tmf645_conformance.contract.mandatory import (
    MANDATORY,
    OF_PARTS,
    conditional_faults,
    missing_mandatory,
)
from tmf645_conformance.contract.operations import OPERATIONS, Operation
from tmf645_conformance.contract.tables import CHECKED_AGAINST, ENUMERATIONS, EVENT_KINDS, SCHEMAS
from tmf645_conformance.contract.validation import Fault, errors

__all__ = [
    "CHECKED_AGAINST",
    "ENUMERATIONS",
    "EVENT_KINDS",
    "MANDATORY",
    "OF_PARTS",
    "OPERATIONS",
    "SCHEMAS",
    "Fault",
    "Operation",
    "conditional_faults",
    "errors",
    "missing_mandatory",
    "table_sha256",
]


def table_sha256() -> str:
    """Return the digest of everything that is judged by: it changes when a table does."""
    told = {
        "definitions": {name: dict(table) for name, table in SCHEMAS.items()},
        "enumerations": ENUMERATIONS,
        "operations": [
            {name: getattr(each, name) for name in Operation.__dataclass_fields__}
            for each in operations.OPERATIONS
        ],
        "mandatory": MANDATORY,
        "parts": OF_PARTS,
        "places": mandatory.PLACES,
        "parties": mandatory.PARTIES,
        "source": tables.SOURCE_SHA256,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
