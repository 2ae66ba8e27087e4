"""
What CTRF 0.0.0 demands of the parts that we write, written down from its published schema.

https://raw.githubusercontent.com/ctrf-io/ctrf/main/schema/ctrf.schema.json
"""

from typing import Any

TEXT = {"type": "string"}
NAME = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer"}
ANYTHING = {"type": "object"}
STATUSES = ("passed", "failed", "skipped", "pending", "other")


def closed(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    """An object with these members and no other."""
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


TEST = closed(
    ("name", "status", "duration"),
    name=NAME,
    status={"enum": list(STATUSES)},
    duration=NUMBER,
    suite={"type": "array", "minItems": 1, "items": TEXT},
    message=TEXT,
    trace=TEXT,
    rawStatus=TEXT,
    tags={"type": "array", "items": TEXT},
    type=TEXT,
    extra=ANYTHING,
)
COUNTED = ("tests", *STATUSES, "start", "stop")
SUMMARY = closed(COUNTED, **dict.fromkeys((*COUNTED, "suites", "duration"), NUMBER), extra=ANYTHING)
RESULTS = closed(
    ("tool", "summary", "tests"),
    tool=closed(("name",), name=NAME, version=TEXT, extra=ANYTHING),
    summary=SUMMARY,
    tests={"type": "array", "items": TEST},
    environment=closed((), appName=TEXT, appVersion=TEXT, extra=ANYTHING),
    extra=ANYTHING,
)
SCHEMA = closed(
    ("results", "reportFormat", "specVersion"),
    reportFormat={"const": "CTRF"},
    specVersion={"type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+$"},
    timestamp={"type": "string", "format": "date-time"},
    generatedBy=TEXT,
    results=RESULTS,
)
