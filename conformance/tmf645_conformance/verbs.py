"""
Verbs: what can be done to an implementation. Each returns the exchange, whatever it was.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tmf645_conformance.exchange import Exchange
from tmf645_conformance.hub import Hub
from tmf645_conformance.parts import segment
from tmf645_conformance.profile import Profile
from tmf645_conformance.resources import Resource
from tmf645_conformance.session import Session


class Verbs:
    """One of the two task resources of the system under test, and its hub."""

    def __init__(self, session: Session, resource: Resource = Resource.CHECK) -> None:
        self.session = session
        self.resource = resource

    @property
    def hub(self) -> Hub:
        """The implementation's hub, the same one for every purpose of a run."""
        return self.session.hub

    @property
    def profile(self) -> Profile:
        """What the implementation claims, and what the tester must know."""
        return self.session.profile

    def post(self, body: object, **how: Any) -> Exchange:
        """POST ``body`` to the collection."""
        return self.session.send("POST", self.resource.path, body=body, **how)

    def read(self, id: str, **query: str) -> Exchange:
        """GET the resource with ``id``."""
        return self.session.send("GET", self.path_of(id), query=query)

    def listed(self, query: Mapping[str, str] | Sequence[tuple[str, str]] = ()) -> Exchange:
        """GET the collection."""
        return self.session.send("GET", self.resource.path, query=query)

    def patch(
        self,
        id: str,
        body: object,
        media_type: str = "application/json",
    ) -> Exchange:
        """PATCH the resource with ``id``."""
        return self.session.send(
            "PATCH", self.path_of(id), body=body, headers={"Content-Type": media_type}
        )

    def delete(self, id: str) -> Exchange:
        """DELETE the resource with ``id``."""
        return self.session.send("DELETE", self.path_of(id))

    def path_of(self, id: str) -> str:
        """The path of the resource with ``id``, below the API root."""
        return f"{self.resource.path}/{segment(id)}"
