"""
Simulated authentication, off by default: who is let in, and a token endpoint.

    credentials  what a request brings
    authority    who is known, which tokens hold; one for each namespace
    tokens       POST /oauth2/token (RFC 6749, 4.4 and 5)
    middleware   the layer in front of the API

It lets clients rehearse authentication, expiry and refusal. It protects nothing: secrets stand in scenario
files, and tokens follow from the seed.
"""

from tmf645_reference_server.authentication.authority import Authority, namespaces_by_token
from tmf645_reference_server.authentication.middleware import AuthenticationLayer

__all__ = ["AuthenticationLayer", "Authority", "namespaces_by_token"]
