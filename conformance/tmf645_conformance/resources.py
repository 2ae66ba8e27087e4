"""
The two task resources of TMF645 v4, and what differs between them.
"""

from enum import Enum


class Resource(Enum):
    """A task resource by the name of its path, which events use too."""

    CHECK = "checkServiceQualification"
    QUERY = "queryServiceQualification"

    @property
    def path(self) -> str:
        """The path below the API root."""
        return f"/{self.value}"

    @property
    def schema(self) -> str:
        """The name of its definition in the API file."""
        return self.value[0].upper() + self.value[1:]

    @property
    def date(self) -> str:
        """The attribute that holds when the task was created."""
        return f"{self.value}Date"

    @property
    def other(self) -> "Resource":
        """The other one."""
        return Resource.QUERY if self is Resource.CHECK else Resource.CHECK

    @property
    def required(self) -> str:
        """The one attribute that a client must send."""
        return "serviceQualificationItem" if self is Resource.CHECK else "searchCriteria"
