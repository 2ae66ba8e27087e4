"""
Requests that Schemathesis makes of the overlay: as it describes them, and broken in some way.

Schemathesis makes the requests and nothing else. They are sent by the judge, which records and
redacts them and removes what they create, and judged by the documents: ``SWITCHED_OFF`` says of each
of its own checks why.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import schemathesis
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import BaseSchema

from tmf645_conformance.exploring.mutants import mutants
from tmf645_conformance.exploring.orders import Example, Ground
from tmf645_conformance.exploring.overlay import overlay

#: So many requests are sent in one example.
_AT_ONCE = 8

_GUESS = "what a server has to refuse is not in the contract alone: it knows its own ids"
_OURS = "a purpose of its own asks it, with the words of the documents"
_HISTORY = "the histories ask it, with a model of what has been created and removed"
_AUTH = "who may do what is no subject of the documents"

#: The checks of Schemathesis that are not used, and why.
SWITCHED_OFF: Mapping[str, str] = {
    "not_a_server_error": f"501 is how an unsupported filter is declined (TMF630): {_OURS}",
    "status_code_conformance": "206 for a page, 415 and 422 are right, and not declared",
    "content_type_conformance": "it wants a Content-Type of a 204, and refuses problem+json",
    "response_headers_conformance": f"X-Total-Count is declared, and optional: {_OURS}",
    "response_schema_conformance": f"words that a profile declares would be accused: {_OURS}",
    "negative_data_rejection": "unknown attributes are ignored by right, unasked ones too",
    "positive_data_acceptance": _GUESS,
    "missing_required_header": "no header is required",
    "unsupported_method": _OURS,
    "allow_header_conformance": _OURS,
    "use_after_free": _HISTORY,
    "ensure_resource_availability": _HISTORY,
    "ignored_auth": _AUTH,
    "object_level_authorization": _AUTH,
}

_Case: TypeAlias = "schemathesis.Case[Any]"
_Method = Literal["GET", "POST", "PATCH"]


def bodies(ground: Ground) -> SearchStrategy[Example]:
    """Bodies of POST that the overlay allows: ``{"body": …}``."""
    return _cases(ground, "POST", broken=False).map(_body).filter(_is_plain)


def broken_bodies(ground: Ground) -> SearchStrategy[Example]:
    """Bodies of POST that break it, one or a few: ``body``, or ``content`` (latin-1), no JSON."""
    anyhow = _cases(ground, "POST", broken=True).map(_body).filter(_is_plain)
    return st.one_of(
        st.lists(mutants(ground), min_size=_AT_ONCE // 2, max_size=2 * _AT_ONCE),
        st.lists(anyhow, min_size=1, max_size=1),
    )


def changes(ground: Ground) -> SearchStrategy[Example]:
    """Bodies of PATCH, several together."""
    one = _cases(ground, "PATCH", broken=False).map(_body).filter(_is_plain)
    return st.lists(one, min_size=1, max_size=_AT_ONCE)


def parameters(ground: Ground) -> SearchStrategy[Example]:
    """Parameters of a list: ``{"query": …}``."""
    return _cases(ground, "GET", broken=False).map(_query).filter(_is_plain)


def _cases(ground: Ground, method: _Method, *, broken: bool) -> SearchStrategy[_Case]:
    mode = schemathesis.GenerationMode.NEGATIVE if broken else schemathesis.GenerationMode.POSITIVE
    schema = _read(json.dumps(overlay(ground.items, [ground.criteria])))
    return schema[ground.resource.path][method].as_strategy(generation_mode=mode)


@lru_cache(maxsize=1)
def _read(described: str) -> BaseSchema:
    """Let Schemathesis read the overlay, which is the same for all purposes of a run."""
    config = schemathesis.Config.from_dict({"base-url": "http://in-process.invalid"})
    return schemathesis.openapi.from_dict(json.loads(described), config=config)


def _body(case: _Case) -> Any:
    body = case.body
    return {"content": body.decode("latin-1")} if isinstance(body, bytes) else {"body": body}


def _query(case: _Case) -> Any:
    return {"query": {name: _text(value) for name, value in sorted((case.query or {}).items())}}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _is_plain(example: Any) -> bool:
    """Whether a report can hold it: no NaN, no half of a surrogate pair."""
    try:
        json.dumps(example, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError):
        return False
    return True
