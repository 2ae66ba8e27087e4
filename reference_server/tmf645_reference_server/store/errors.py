"""
What can be wrong with a store.

    StoreError
    ├── StoreRefusedError        it cannot be opened: what it is, why not, what to do
    ├── StoreUnavailableError    it cannot carry out a verb just now; the same verb may succeed later
    └── StoreDamagedError        what it gives back is not what was stored
"""


class StoreError(Exception):
    """Something is wrong with a store; the message tells what and where."""


class StoreRefusedError(StoreError):
    """A file or database that cannot serve as a store."""


class StoreUnavailableError(StoreError):
    """Nothing was changed, as far as is known; ``retry_after`` is the seconds to wait."""

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StoreDamagedError(StoreError):
    """Bytes that are not, or not any more, what a store wrote."""
