"""
The official API file, which is no part of this project: TMF645_CONTRACTS names the folder that holds it.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from tmf645_conformance.contract.tables import SOURCE_SHA256


class ContractMissingError(Exception):
    """There is no official API file to be had; the message says how to get there."""


def official() -> dict[str, Any]:
    """The v4.0.1 API file, known by its SHA-256. Raises ContractMissingError."""
    folder = os.environ.get("TMF645_CONTRACTS")
    if not folder:
        raise ContractMissingError(
            "TMF645_CONTRACTS is not set: Schemathesis needs the official API file of TMF645 v4.0.1. "
            "Set it to the folder that holds the file, as in TMF645_CONTRACTS=~/tmf645 make side-by-side"
        )
    for path in sorted(Path(folder).rglob("*.json")):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == SOURCE_SHA256:
            return dict(json.loads(content))
    raise ContractMissingError(
        f"TMF645_CONTRACTS={folder} holds no file with SHA-256 {SOURCE_SHA256}, which is the official "
        "API file of TMF645 v4.0.1; the folder is looked through with all that is in it"
    )
