"""
Assembling: what the tables of a scenario hold, together with what stands in the scenario itself.

Everything is read and checked before anything is kept; every element knows where it was written.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import TypeVar

from tmf645_simulator.coverage import Areas, Reach
from tmf645_simulator.errors import InventoryError
from tmf645_simulator.layers import Layer, Shape
from tmf645_simulator.roll import Registrar, Roll

from tmf645_scenarios.bounds import Bounds
from tmf645_scenarios.document import WorldDocument
from tmf645_scenarios.findings import EnoughSeen, Findings
from tmf645_scenarios.geojson import GeoJson
from tmf645_scenarios.network import NodeEntry, PoolEntry
from tmf645_scenarios.opening import Tell, quiet, table
from tmf645_scenarios.origins import Origin, Origins
from tmf645_scenarios.premises_tables import RowCollector, read_overrides, read_premises
from tmf645_scenarios.problems import Problem, ScenarioError
from tmf645_scenarios.records import Recipe
from tmf645_scenarios.sources import Source, source
from tmf645_scenarios.worlds import Parts, premises_of, reach_of, shape_of

#: Makes a problem of a path of the scenario and a message.
Standing = Callable[[str, str], Problem]

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Assembled:
    """The parts of a world, and the origin of each of their elements by kind."""

    parts: Parts
    origins: Mapping[str, Origins]

    def origin(self, kind: str, id_: str) -> Origin | None:
        """Return where the last element of that kind and id was written, or None."""
        ids = {
            "premises": self.parts.roll.ids,
            "coverage": self.parts.areas.layer.ids,
            "row": self.parts.rows.ids,
            "node": [each.id for each in self.parts.nodes],
            "pool": [each.node for each in self.parts.pools],
        }.get(kind, ())
        found = [position for position, each in enumerate(ids) if each == id_]
        return self.origins[kind].of(found[-1]) if found else None


class Assembly:
    """Reads the tables of one world, and notes everything that is wrong with them."""

    def __init__(
        self, folder: Traversable, bounds: Bounds, standing: Standing, tell: Tell = quiet
    ) -> None:
        self._folder = folder
        self._tell = tell
        self._bounds = bounds
        self._standing = standing
        self._findings = Findings(bounds.problems)

    def read(self, world: WorldDocument) -> Assembled:
        """Return the parts of ``world``; raise ScenarioError with every problem found."""
        try:
            found = self._read(world)
        except EnoughSeen:
            found = None
        self._findings.settle()
        assert found is not None  # noqa: S101 - EnoughSeen comes with findings, which settle() raises
        return found

    def _read(self, world: WorldDocument) -> Assembled:
        rows = RowCollector(self._findings)
        for number, entry in enumerate(world.overrides):
            rows.add(entry.premises, reach_of(entry), f"world.overrides[{number}]")
        roll, premises = self._premises(world, rows)
        for each in self._sources(world.overrides_file):
            with self._told():
                read_overrides(table(each, self._bounds, self._tell), rows, self._findings)
        areas, coverage = self._areas(world)
        nodes, node_origins = self._entries(world.nodes, "nodes", world.nodes_file, NodeEntry)
        pools, pool_origins = self._entries(world.pools, "pools", world.pools_file, PoolEntry)
        origins = {
            "premises": premises,
            "coverage": coverage,
            "row": rows.origins,
            "node": node_origins,
            "pool": pool_origins,
        }
        parts = Parts(roll=roll, areas=areas, rows=rows.rows(), nodes=nodes, pools=pools)
        if not len(self._findings):
            self._check(parts, origins)
        return Assembled(parts, origins)

    def _premises(self, world: WorldDocument, rows: RowCollector) -> tuple[Roll, Origins]:
        registrar, origins = Registrar(), Origins()
        registrar.extend(premises_of(entry) for entry in world.premises)
        for number in range(len(world.premises)):
            origins.add_path(f"world.premises[{number}]")
        for each in self._sources(world.premises_file):
            with self._told():
                read_premises(
                    table(each, self._bounds, self._tell), registrar, origins, rows, self._findings
                )
        return registrar.roll(), origins

    def _areas(self, world: WorldDocument) -> tuple[Areas, Origins]:
        ids: list[str] = []
        shapes: list[Shape] = []
        reaches: list[Reach] = []
        origins = Origins()
        for number, entry in enumerate(world.coverage):
            path = f"world.coverage[{number}]"
            try:
                shapes.append(shape_of(entry))
            except InventoryError as error:
                self._note(path, str(error))
                continue
            ids.append(entry.id)
            reaches.append(reach_of(entry))
            origins.add_path(path)
        for each in self._sources(world.coverage_file):
            with self._told():
                collection = GeoJson(each, self._bounds)
                rows: list[int] = []
                for area in collection.areas(self._findings):
                    rows.append(area.row)
                    ids.append(area.id)
                    shapes.append(area.shape)
                    reaches.append(area.reach)
                    self._tell(each.name, len(rows), len(collection))
                origins.add_rows(collection, rows)
        return Areas(Layer(ids, shapes), reaches), origins

    def _entries(
        self, inline: Sequence[Entry], key: str, files: Sequence[str], wanted: type[Entry]
    ) -> tuple[tuple[Entry, ...], Origins]:
        entries, origins = list(inline), Origins()
        for number in range(len(inline)):
            origins.add_path(f"world.{key}[{number}]")
        for each in self._sources(files):
            with self._told():
                opened, rows = table(each, self._bounds, self._tell), []
                for row, entry in Recipe(wanted).entries(opened, self._findings):
                    rows.append(row)
                    entries.append(entry)
                origins.add_rows(opened, rows)
        return tuple(entries), origins

    def _check(self, parts: Parts, origins: Mapping[str, Origins]) -> None:
        """Note every premises, area and row that cannot be, and rows for nobody."""
        listed = (("premises", parts.roll), ("coverage", parts.areas), ("row", parts.rows))
        for kind, part in listed:
            for position, fault in part.faults():
                self._note(origins[kind].of(position), str(fault))
        for position in parts.rows.strangers(parts.roll):
            message = f'row "{parts.rows.ids[position]}": no premises has this id; correct it'
            self._note(origins["row"].of(position), message)

    def _note(self, origin: Origin, message: str) -> None:
        if isinstance(origin, str):
            self._findings.add(self._standing(origin, message))
        else:
            self._findings.row(*origin, message)

    def _sources(self, names: Sequence[str]) -> Iterator[Source]:
        for name in names:
            with self._told():
                yield source(self._folder, name, self._bounds)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Note what a table is refused for, and go on with the next one."""
        try:
            yield
        except ScenarioError as error:
            self._findings.add(*error.problems)
