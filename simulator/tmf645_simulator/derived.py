"""
Derived values: a large frozen value with a few fields replaced, and nothing checked again.

``dataclasses.replace`` runs the checks of the whole value, which is right where anything may have
changed, and too dear where one pool of a million did and was looked at already.
"""

import copy
from typing import TypeVar

_Value = TypeVar("_Value")


def derived(value: _Value, **fields: object) -> _Value:
    """Return ``value`` with ``fields`` in their place, as they are given."""
    changed = copy.copy(value)
    for name, each in fields.items():
        object.__setattr__(changed, name, each)
    return changed
