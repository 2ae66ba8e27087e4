"""
What can be wrong with a world, or with a request, before anything is decided.

    ValueError
    ├── InventoryError            a world that cannot be: told when it is built
    │   ├── UnknownReference      names something that the world does not have
    │   ├── DuplicateId           two things under one id
    │   ├── Cycle                 something that, followed far enough, needs itself
    │   └── ImpossibleValue       a number, date or shape that means nothing
    └── RequestError              items that cannot be told apart or followed
        ├── DuplicateItem         two items under one id
        └── DanglingReference     relies on an item that the request does not hold
"""


class InventoryError(ValueError):
    """
    A world that cannot be. The message names the element, the cause and the remedy.

    ``kind`` and ``id`` say which element of the world it is, for callers that know where
    the element was written down.
    """

    def __init__(self, kind: str, id: str, cause: str, remedy: str) -> None:
        super().__init__(f'{kind} "{id}": {cause}; {remedy}')
        self.kind = kind
        self.id = id
        self.cause = cause
        self.remedy = remedy


class UnknownReference(InventoryError):  # noqa: N818 - reads as what happened
    """An element names another one that does not exist."""


class DuplicateId(InventoryError):  # noqa: N818 - reads as what happened
    """Two elements of one kind share an id."""


class Cycle(InventoryError):  # noqa: N818 - reads as what happened
    """An element needs itself, directly or through others."""


class ImpossibleValue(InventoryError):  # noqa: N818 - reads as what happened
    """A number, date or shape that means nothing where it stands."""


class RequestError(ValueError):
    """A request whose items cannot be told apart or followed."""


class DuplicateItem(RequestError):  # noqa: N818 - reads as what happened
    """Two items of one request share an id."""


class DanglingReference(RequestError):  # noqa: N818 - reads as what happened
    """An item relies on an item that the request does not hold."""
