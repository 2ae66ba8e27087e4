"""
How a judge gets in: the ``auth`` of its profile, which names variables and holds no secret.
"""

from dataclasses import dataclass, field
from typing import Final

from tmf645_scenarios.authentication import Authentication, BearerToken, Secret

from tmf645_reference_server.authentication.tokens import PATH
from tmf645_reference_server.bodies import Object

#: The variable that is named where the scenario names none.
TOKEN_VARIABLE: Final = "TMF645_TOKEN"  # noqa: S105 - the name of one, not a token
USER_VARIABLE: Final = "TMF645_USER"
KEY_VARIABLE: Final = "TMF645_KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a profile says (``section``), and what its reader has to do (comments of YAML)."""

    section: Object = field(default_factory=dict)
    advice: str = ""


def auth_of(known: Authentication) -> Advice:
    """Return how to get in by the first way that there is."""
    if known.bearer:
        return _by_token(min(known.bearer, key=lambda each: each.valid_for is not None))
    if known.oauth2 is not None:
        client = known.oauth2.clients[0].id if known.oauth2.clients else "a client"
        return _advice({"bearer_env": TOKEN_VARIABLE}, TOKEN_VARIABLE,
                       f"a token that {client} got at {PATH}")  # fmt: skip
    if known.basic:
        return _advice({"basic_env": USER_VARIABLE}, USER_VARIABLE,
                       f"{known.basic[0].user}:password")  # fmt: skip
    if known.api_keys:
        first = known.api_keys[0]
        variable = _variable(first.key, KEY_VARIABLE)
        return _advice({"headers_env": {first.header: variable}}, variable,
                       f"the key of {first.client}")  # fmt: skip
    return Advice()


def _by_token(known: BearerToken) -> Advice:
    variable = _variable(known.token, TOKEN_VARIABLE)
    return _advice({"bearer_env": variable}, variable, f"the token of {known.client}")


def _variable(secret: Secret, default: str) -> str:
    return secret.env or default


def _advice(auth: Object, variable: str, what: str) -> Advice:
    text = f"# The environment variable {variable} has to hold {what}.\n"
    return Advice(section={"auth": auth}, advice=text)
