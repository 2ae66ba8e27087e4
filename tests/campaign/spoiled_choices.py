"""
The reference server unspoiled: each choice that the documents leave to it, and each world.

Each is an attribute of this module, so that `asgi:campaign.spoiled_choices:hub_status_204` and
`asgi:campaign.spoiled_choices:world_slow_partner` start one.
"""

from collections.abc import Callable
from typing import Any

from tmf645_reference_server import READINGS, Readings, create_app
from tmf645_scenarios import library

from campaign.minimal_http import ASGIApp

#: Every switch in each position that is not its default, as (field, value).
_OTHERS: list[tuple[str, Any]] = [
    (reading.field, value)
    for reading in READINGS
    if reading.field is not None
    for value in reading.allowed
    if value != getattr(Readings(), reading.field)
]

#: One choice that is not the default each, and all of them at once.
CHOICES: dict[str, Readings] = {
    f"{field}_{value.replace(' ', '_')}": Readings(**{field: value}) for field, value in _OTHERS
}
CHOICES["every_other_choice"] = Readings(**dict(_OTHERS))

#: Every world that comes with the scenarios, by a name that Python accepts.
WORLDS: dict[str, str] = {f"world_{name.replace('-', '_')}": name for name in library()}


def __getattr__(name: str) -> Callable[[], ASGIApp]:
    """The factory of the server of that name."""
    if name in CHOICES:
        return lambda: create_app(readings=CHOICES[name])
    if name in WORLDS:
        return lambda: create_app(WORLDS[name])
    raise AttributeError(f"there is no {name}; CHOICES and WORLDS list what there is")
