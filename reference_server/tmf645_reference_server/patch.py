"""
JSON merge patch (RFC 7396): objects merge, null removes, everything else replaces (arrays whole).
"""

import msgspec

from tmf645_reference_server.bodies import JSON, Object


def merge(target: JSON, change: JSON) -> JSON:
    """Return ``target`` after ``change``; neither is modified."""
    if not isinstance(change, dict):
        return change
    merged: Object = dict(target) if isinstance(target, dict) else {}
    for name, value in change.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged


def changed(before: Object, after: Object) -> tuple[str, ...]:
    """Return the first-level attributes that differ, in the order of ``after``, removed ones last."""
    differing = [
        name for name in after if name not in before or not same(before[name], after[name])
    ]
    return (*differing, *(name for name in before if name not in after))


def same(one: JSON, other: JSON) -> bool:
    """Say whether two values are the same JSON: ``true`` is not 1, the order of keys is nothing."""
    return msgspec.json.encode(one, order="sorted") == msgspec.json.encode(other, order="sorted")
