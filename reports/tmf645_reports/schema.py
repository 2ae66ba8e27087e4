"""
The JSON Schema of ``report.json``, written from the model and published with this package.

``report.schema.json`` beside this module is the published copy; a test holds it current.
"""

from typing import Any

import msgspec

from tmf645_reports.model import SCHEMA, Report

#: How the schema is named; a name, not an address: nothing has to be fetched to validate.
IDENTIFIER = "urn:tmf645-testbed:schema:tmf645-report:1"

#: What each field says, by the type that has it.
FIELDS = {
    "Report": {
        "schema": "The format and its version; fields are only added within one version.",
        "kind": "What was run: purposes, stories, or a story for a client under test.",
        "stories": "The names of the stories that were to be rehearsed.",
        "verdict": "What came of the run.",
        "partial": "Why the run broke off; empty where it ran to its end.",
        "selection": "The expression that chose the requirements; empty where all were run.",
        "strict": "Whether a recommendation that is not met counts as a failure.",
        "tool": "What judged.",
        "implementation": "Who was judged.",
        "profile": "What the implementation claims, and what the tester told about it.",
        "contract": "What the judge held the payloads against.",
        "seed": "What every random choice of the run came from.",
        "budget": "How much was tried: quick, standard or thorough.",
        "coverage": "How much could be decided.",
        "known": "The lists of known failures that were given.",
        "run": "What differs between two runs with the same seed and answers.",
        "outcomes": "What came of every selected purpose, in catalogue order.",
    },
    "Outcome": {
        "id": "The purpose, such as CSQ-RES-BV-03; never reused for another.",
        "title": "The requirement as one sentence.",
        "level": "How binding the requirement is.",
        "verdict": "What came of it.",
        "clauses": "Where the requirement is stated: document, version, section.",
        "message": "What was seen, in one sentence.",
        "expected": "What would have met the requirement; any JSON value.",
        "actual": "What was found instead; any JSON value.",
        "cause": "Equal for outcomes that one fault explains.",
        "fingerprint": "Equal for the same finding in another run.",
        "known_by": "Which list tells a known failure, and why.",
        "unlock": "What the profile would have to tell for an inconclusive purpose to be decided.",
        "waits_for": "The failed requirement without which an inconclusive purpose cannot be decided.",
        "explanation": "How the purpose provokes the behaviour, and why implementers get it wrong.",
        "example": "The smallest generated example that shows a finding, as `tmf645 replay` sends it.",
        "exchanges": "The evidence, in the order in which it happened; the last one is telling.",
        "reproduce": "The command that repeats this purpose alone.",
    },
    "Exchange": {
        "request": "What was sent.",
        "response": "What came back; null where the connection broke.",
        "milliseconds": "Left out in report.json: the times stand in run.milliseconds.",
        "note": "What the exchange was for.",
    },
    "RequestSent": {
        "headers": "By name; secrets are removed.",
        "body": "As sent; secrets are removed, and a long one is cut.",
        "method": "The HTTP method.",
        "url": "The absolute URL.",
    },
    "ResponseReceived": {
        "headers": "By name; secrets are removed.",
        "body": "As received; secrets are removed, and a long one is cut.",
        "status": "The HTTP status.",
    },
    "Implementation": {
        "name": "As the profile names it.",
        "version": "As the profile tells it.",
        "url": "The API root that was judged.",
    },
    "ProfileUsed": {
        "file": "The profile file's name; empty where there was none.",
        "api": "The interface that was judged.",
        "claims": "Optional capabilities, as declared or probed.",
        "readings": "The side taken in each contradiction of the documents.",
        "samples": "The names of the samples that the profile told.",
    },
    "ContractUsed": {
        "table_sha256": "The digest of the judge's attribute tables.",
        "checked_against": "The official file that these tables were held against.",
    },
    "KnownUsed": {
        "known_failing": "The file of --known-failing; empty where there was none.",
        "patterns": "How many patterns it holds.",
        "baseline": "The file of --baseline; empty where there was none.",
        "entries": "How many findings it holds.",
        "problems": "Why the list is not current: each of them fails the run.",
        "notes": "What else there is to say of the files.",
    },
    "Tool": {"name": "The tool's name.", "version": "The tool's version."},
    "Coverage": {
        "applicable": "Mandatory and conditional purposes that apply to the implementation.",
        "decided": "Those of them that passed or failed.",
        "floor": "The share that must be decided for a verdict.",
    },
    "Run": {
        "started": "When, as an RFC 3339 date-time.",
        "seconds": "How long it took.",
        "host": "Where the judge ran.",
        "requests": "How many requests were sent.",
        "words": "What each word stood for that evidence has in place of what differs.",
        "milliseconds": "How long each exchange of an outcome took, by the outcome's id.",
        "mark": "What the externalId of everything begins with that the run created.",
        "removed": "How many resources of its own the run removed.",
        "left": "The addresses of the resources of its own that it could not remove.",
        "left_because": "Why they could not be removed.",
    },
}


def report_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of ``report.json``."""
    schema = msgspec.json.schema(Report)
    definitions = schema["$defs"]
    for name, fields in FIELDS.items():
        for field, description in fields.items():
            definitions[name]["properties"][field]["description"] = description
    definitions["Report"]["properties"]["schema"] = {
        "const": SCHEMA,
        "description": FIELDS["Report"]["schema"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": IDENTIFIER,
        "title": "Report of a TMF645 conformance run",
        **schema,
    }


def published() -> bytes:
    """Return the bytes of ``report.schema.json``."""
    return msgspec.json.format(msgspec.json.encode(report_schema()), indent=2) + b"\n"
