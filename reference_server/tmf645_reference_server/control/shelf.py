"""
Snapshots that are kept by the server, by label; they can be taken away as bytes and brought back.
"""

import re
from typing import Final

from tmf645_reference_server.control.refusing import ControlProblem

MOST_SNAPSHOTS: Final = 32
MOST_BYTES: Final = 256 * 1024 * 1024

_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Shelf:
    """Snapshots by label, bounded by count and bytes."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def put(self, label: str, dumped: bytes) -> int:
        """Keep ``dumped``, in the place of what had that label. Raise ControlProblem 400, 413."""
        if not _LABEL.fullmatch(label):
            raise ControlProblem(
                400, f"{label[:100]!r} is no label; write 1 to 64 letters, digits, . _ -"
            )
        others = {name: each for name, each in self._kept.items() if name != label}
        if len(others) >= MOST_SNAPSHOTS:
            raise ControlProblem(413, f"{len(others)} snapshots are kept already; delete some")
        if len(dumped) + sum(map(len, others.values())) > MOST_BYTES:
            raise ControlProblem(413, f"snapshots may take {MOST_BYTES} bytes; delete some")
        self._kept[label] = dumped
        return len(dumped)

    def get(self, label: str) -> bytes:
        """Return what is kept under ``label``. Raise ControlProblem 404."""
        if label not in self._kept:
            known = ", ".join(sorted(self._kept)) or "none"
            raise ControlProblem(404, f"there is no snapshot {label[:100]!r}; there are: {known}")
        return self._kept[label]

    def remove(self, label: str) -> None:
        """Forget what is kept under ``label``. Raise ControlProblem 404."""
        self.get(label)
        del self._kept[label]

    def sizes(self) -> dict[str, int]:
        """Return the labels, and how many bytes each takes."""
        return {label: len(each) for label, each in sorted(self._kept.items())}
