"""
The reference server unspoiled: each choice that the documents leave to it, and each world.

Each is an attribute of this module, so that `asgi:campaign.spoiled_choices:hub_status_204` and
`asgi:campaign.spoiled_choices:world_slow_partner` start one.
"""

from collections.abc import Callable

from tmf645_reference_server import READINGS, Readings, create_app
from tmf645_scenarios import library

from campaign.minimal_http import ASGIApp

#: Every switch in a position that is not its default, and all of them at once.
CHOICES: dict[str, Readings] = {
    f"{reading.field}_{value.replace(' ', '_')}": Readings(**{reading.field: value})
    for reading in READINGS
    if reading.field is not None
    for value in reading.allowed
    if value != getattr(Readings(), reading.field)
}
CHOICES["every_other_choice"] = Readings(
    **{
        reading.field: next(
            value for value in reading.allowed if value != getattr(Readings(), reading.field)
        )
        for reading in READINGS
        if reading.field is not None
    }
)

#: Every world that comes with the scenarios, by a name that Python accepts.
WORLDS: dict[str, str] = {f"world_{name.replace('-', '_')}": name for name in library()}


def __getattr__(name: str) -> Callable[[], ASGIApp]:
    """The factory of the server of that name."""
    if name in CHOICES:
        return lambda: create_app(readings=CHOICES[name])
    if name in WORLDS:
        return lambda: create_app(WORLDS[name])
    raise AttributeError(f"there is no {name}; CHOICES and WORLDS list what there is")
