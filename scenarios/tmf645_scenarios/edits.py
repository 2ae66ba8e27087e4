"""
Edits of a world as they are written: in the timeline of a scenario, or sent to a running server.

    {set_pool: {node: olt-main, unit: port, used: 64}}
    {retire_coverage: {id: town-copper, at: 2027-03-01}}

One key says what is done. What each means is told by tmf645_simulator.edits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Final

from tmf645_simulator import edits
from tmf645_simulator.coverage import CoverageArea
from tmf645_simulator.edits import Edit
from tmf645_simulator.specifications import Unit

from tmf645_scenarios.document import CoverageEntry, OverrideEntry
from tmf645_scenarios.geojson import node_of
from tmf645_scenarios.network import InstalledEntry, OperationEntry
from tmf645_scenarios.problems import ScenarioError, refused
from tmf645_scenarios.reading import Reader, Unreadable
from tmf645_scenarios.worlds import installed_of, operation_of, reach_of, shape_of

#: Before everything that a world tells of.
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPoolEntry:
    """Another total of a pool, or another part of it in use."""

    node: str
    unit: Unit
    total: float | None = None
    used: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireCoverageEntry:
    """An area is sold no longer."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveBuildEntry:
    """An area is ready at another moment; without one it is ready."""

    id: str
    ready: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRowEntry:
    """An explicit row is gone."""

    premises: str
    technology: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSellEntry:
    """A technology is sold nowhere any more."""

    technology: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireNodeEntry:
    """Nothing behind a node is sold any more."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOperationEntry:
    """An operation ends at another moment than planned; without one it is over."""

    id: str
    at: datetime = LONG_AGO


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveInstalledEntry:
    """A service is ceased."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPlatformEntry:
    """A platform takes subscribers from a moment on; without one, at once."""

    id: str
    ready: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePlatformEntry:
    """A platform takes no more subscribers."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPlatformEntry:
    """How many subscribers a platform takes, or has."""

    id: str
    total: float | None = None
    used: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditEntry:
    """One edit: exactly one of its keys is given."""

    set_pool: SetPoolEntry | None = None
    add_coverage: CoverageEntry | None = None
    retire_coverage: RetireCoverageEntry | None = None
    move_build: MoveBuildEntry | None = None
    put_row: OverrideEntry | None = None
    drop_row: DropRowEntry | None = None
    stop_sell: StopSellEntry | None = None
    retire_node: RetireNodeEntry | None = None
    add_operation: OperationEntry | None = None
    end_operation: EndOperationEntry | None = None
    add_installed: InstalledEntry | None = None
    remove_installed: RemoveInstalledEntry | None = None
    open_platform: OpenPlatformEntry | None = None
    close_platform: ClosePlatformEntry | None = None
    set_platform: SetPlatformEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """An edit that happens ``after`` the world has begun, or ``at`` a moment."""

    edit: EditEntry
    after: timedelta | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """
    An edit to come: at a moment, or so long after the world has begun.

    ``written`` is the edit as it could be sent, a JSON value.
    """

    edit: Edit
    written: Any
    when: datetime | timedelta

    def due_at(self, begun: datetime) -> datetime:
        """Return when it happens in a world that began at ``begun``."""
        return begun + self.when if isinstance(self.when, timedelta) else self.when


def read_edit(value: Any, *, source: str = "edit") -> Edit:
    """Return the edit that a JSON value describes; raise ScenarioError naming what is wrong."""
    reader = Reader(source)
    try:
        entry: EditEntry = reader.read(node_of(value), EditEntry)
    except (Unreadable, RecursionError):
        raise ScenarioError(reader.problems) from None
    return edit_of(entry, source=source)


def planned(entry: TimelineEntry, *, source: str, path: str) -> Planned:
    """Return what ``entry`` of a timeline plans; raise ScenarioError."""
    if (entry.after is None) == (entry.at is None):
        raise refused(source, 'give one of "after" and "at"', path=path)
    when = entry.at if entry.after is None else entry.after
    assert when is not None  # noqa: S101 - one of the two is given
    edit = edit_of(entry.edit, source=source, path=f"{path}.edit")
    return Planned(edit=edit, written=written(entry.edit), when=when)


def edit_of(entry: EditEntry, *, source: str, path: str = "") -> Edit:
    """Return the edit that ``entry`` describes; raise ScenarioError where it is not just one."""
    given = [each.name for each in fields(entry) if getattr(entry, each.name) is not None]
    if len(given) != 1:
        known = ", ".join(each.name for each in fields(entry))
        raise refused(source, f"{len(given)} edits stand here; write one of: {known}", path=path)
    edit: Edit = _MAKERS[given[0]](getattr(entry, given[0]))
    return edit


def written(value: Any) -> Any:
    """Return ``value``, an entry or a part of one, as the JSON value that it is read from."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            each.metadata.get("key", each.name): written(getattr(value, each.name))
            for each in fields(value)
            if getattr(value, each.name) is not None
        }
    if isinstance(value, tuple):
        return [written(each) for each in value]
    if isinstance(value, Mapping):
        return {key: written(each) for key, each in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value.total_seconds():f}s" if isinstance(value, timedelta) else value


def _set_pool(entry: SetPoolEntry) -> Edit:
    return edits.SetPool(node=entry.node, unit=entry.unit, total=entry.total, used=entry.used)


def _add_coverage(entry: CoverageEntry) -> Edit:
    area = CoverageArea(id=entry.id, shape=shape_of(entry), reach=reach_of(entry))
    return edits.AddCoverage(area=area)


def _retire_coverage(entry: RetireCoverageEntry) -> Edit:
    return edits.RetireCoverage(id=entry.id, at=entry.at)


def _move_build(entry: MoveBuildEntry) -> Edit:
    return edits.MoveBuild(id=entry.id, ready_at=entry.ready)


def _put_row(entry: OverrideEntry) -> Edit:
    return edits.PutRow(premises_id=entry.premises, reach=reach_of(entry))


def _drop_row(entry: DropRowEntry) -> Edit:
    return edits.DropRow(premises_id=entry.premises, technology=entry.technology)


def _stop_sell(entry: StopSellEntry) -> Edit:
    return edits.StopSell(technology=entry.technology, at=entry.at)


def _retire_node(entry: RetireNodeEntry) -> Edit:
    return edits.RetireNode(id=entry.id, at=entry.at)


def _add_operation(entry: OperationEntry) -> Edit:
    return edits.AddOperation(operation=operation_of(entry))


def _end_operation(entry: EndOperationEntry) -> Edit:
    return edits.EndOperation(id=entry.id, at=entry.at)


def _add_installed(entry: InstalledEntry) -> Edit:
    return edits.AddInstalled(service=installed_of(entry))


def _remove_installed(entry: RemoveInstalledEntry) -> Edit:
    return edits.RemoveInstalled(id=entry.id)


def _open_platform(entry: OpenPlatformEntry) -> Edit:
    return edits.OpenPlatform(id=entry.id, ready_at=entry.ready)


def _close_platform(entry: ClosePlatformEntry) -> Edit:
    return edits.ClosePlatform(id=entry.id)


def _set_platform(entry: SetPlatformEntry) -> Edit:
    return edits.SetPlatform(id=entry.id, total=entry.total, used=entry.used)


_MAKERS: Any = {
    "set_pool": _set_pool,
    "add_coverage": _add_coverage,
    "retire_coverage": _retire_coverage,
    "move_build": _move_build,
    "put_row": _put_row,
    "drop_row": _drop_row,
    "stop_sell": _stop_sell,
    "retire_node": _retire_node,
    "add_operation": _add_operation,
    "end_operation": _end_operation,
    "add_installed": _add_installed,
    "remove_installed": _remove_installed,
    "open_platform": _open_platform,
    "close_platform": _close_platform,
    "set_platform": _set_platform,
}
