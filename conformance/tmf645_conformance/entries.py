"""
What the catalogues of the judge have in common.

An entry stands as a function in one module of a package, under an id that is given once. It cites clauses,
and explains itself in a docstring, whose first line is the requirement as a fact.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Any

from tmf645_conformance.specification import Clause


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What the entries of one catalogue are called, and what their ids look like."""

    name: str
    id: re.Pattern[str]
    id_told: str

    def check(
        self, id: str, given: Container[str], clauses: Sequence[Clause], explanation: str
    ) -> None:
        """
        Raise ValueError for what cannot be an entry.

        That is one whose id is malformed or among those ``given`` before, without clause, or without
        explanation.
        """
        if not self.id.fullmatch(id):
            raise ValueError(f"{id}: no id of {self.name}; {self.id_told} is wanted")
        if id in given:
            raise ValueError(f"{id}: this id has been given before; take the next free number")
        if not clauses:
            raise ValueError(f"{id}: {self.name} cites at least one clause")
        if not explanation:
            raise ValueError(f"{id}: {self.name} explains itself in a docstring")


def explanation(of: Callable[..., Any]) -> str:
    """Return the docstring of an entry, without its indentation; empty where there is none."""
    return inspect.cleandoc(of.__doc__ or "")


def read_all(package: str) -> None:
    """Import every module of ``package``: each enters what stands in it."""
    found = importlib.import_module(package)
    for module in pkgutil.iter_modules(found.__path__):
        importlib.import_module(f"{package}.{module.name}")
