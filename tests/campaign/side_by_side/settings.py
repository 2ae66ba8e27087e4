"""
How Schemathesis is run: as one who has the official API file and a time box would run it.

All is as it comes, but for what stands here; the page tells it.
"""

from typing import Any

#: Seconds of the processor that a run may take: the engine shares them out between its phases and
#: operations, and draws new requests until they are spent. On the clock a run may take longer.
MAX_TIME = 6

#: So many times as long a run may take on the clock, where the server is what is waited for.
PATIENCE = 60

#: Requests an operation gets at most in one turn of a phase.
MAX_EXAMPLES = 10

#: The consumer's side of the API: a provider does not offer it, so it is not held against one.
EXCLUDED = "^/listener/"

#: Where the application is called, in process.
BASE_URL = "http://testserver/tmf-api/serviceQualificationManagement/v4"


def config(*, seed: int, times: float) -> dict[str, Any]:
    """Return the configuration, as schemathesis.toml would say it."""
    return {
        "base-url": BASE_URL,
        "seed": seed,
        "max-time": max(1, round(MAX_TIME * times)),
        "workers": 1,
        "generation": {"max-examples": MAX_EXAMPLES, "no-shrink": True, "database": "none"},
        # How long it takes to draw a request of this API file is no fault of any server.
        "suppress-health-check": ["all"],
        "phases": {"examples": {"enabled": False}},
    }
