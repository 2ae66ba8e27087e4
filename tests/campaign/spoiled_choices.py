"""
The reference server unspoiled: each choice that the documents leave to it, and each world.

Each is an attribute of this module, so that `asgi:campaign.spoiled_choices:hub_status_204` and
`asgi:campaign.spoiled_choices:world_slow_partner` start one.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tmf645_reference_server import READINGS, Readings, SystemClock, create_app
from tmf645_reference_server.ports import to_milliseconds
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


class _Hurried(SystemClock):
    """A clock by which a minute takes two seconds, so that slow worlds can be judged in a test."""

    _FACTOR = 30

    def __init__(self) -> None:
        self._began = super().now()

    def now(self) -> datetime:
        """The present moment, as this clock sees it."""
        return to_milliseconds(self._began + self._FACTOR * (super().now() - self._began))

    async def sleep_until(self, moment: datetime) -> None:
        """Return at ``moment`` of this clock."""
        while (left := (moment - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - time itself
            await asyncio.sleep(left / self._FACTOR)


def __getattr__(name: str) -> Callable[[], ASGIApp]:
    """The factory of the server of that name."""
    if name in CHOICES:
        return lambda: create_app(readings=CHOICES[name])
    if name in WORLDS:
        return lambda: create_app(WORLDS[name], clock=_Hurried())
    raise AttributeError(f"there is no {name}; CHOICES and WORLDS list what there is")
