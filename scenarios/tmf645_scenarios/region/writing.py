"""
Writing a region: towns one after the other, their premises, then the network, the scenario last.

The scenario comes last because it is what loads the rest: a region that broke off is none.
"""

import csv
import importlib
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from tmf645_scenarios.region import network as networks
from tmf645_scenarios.region.network import TECHNOLOGIES, Network, build_areas, build_core
from tmf645_scenarios.region.order import Format, Order, Step
from tmf645_scenarios.region.scenario import scenario_text
from tmf645_scenarios.region.streets import COLUMNS, Settled, settled
from tmf645_scenarios.region.towns import Town, count_of_towns, found, names

SCENARIO: Final = "scenario.yaml"

#: Every file of a region but that of the premises.
FILES: Final = (
    *(f"{technology.name}.geojson" for technology in TECHNOLOGIES),
    "overrides.csv",
    "nodes.csv",
    "pools.csv",
    SCENARIO,
)


class MissingLibraryError(RuntimeError):
    """A library of the extra [data] is not installed: its text tells which, and the remedy."""


def files_of(order: Order) -> tuple[str, ...]:
    """Return the names of the files that ``order`` makes."""
    return (f"premises.{order.format}", *FILES)


def generate(order: Order, folder: Path) -> Iterator[Step]:
    """
    Write the region into ``folder``, which has to exist; yield how far it has come.

    Files that are there are overwritten. Raises MissingLibraryError and OSError.
    """
    random = np.random.default_rng(order.seed)
    words = names(_faker(order.seed), count_of_towns(order.premises))
    towns = found(order.premises, words.towns, random)
    built = Network()
    quotas = _quotas(order.polygons, towns)
    with closing(_premises_file(order, folder)) as premises:
        for town, here in settled(towns, words, random):
            premises.write(here)
            build_core(town, built, random)
            for technology in TECHNOLOGIES:
                count = quotas[technology.name][town.number]
                build_areas(town, technology, count, here.metres, built, random)
            yield Step(f"premises.{order.format}", town.first + town.premises, order.premises)
    done = 0
    for technology in TECHNOLOGIES:
        features = built.features[technology.name]
        _write_features(folder / f"{technology.name}.geojson", features)
        done += len(features)
        yield Step(f"{technology.name}.geojson", done, order.polygons)
    rows = networks.overrides(order.premises, towns, random)
    header = ("premises", "technology", "down", "up", "available", "ready", "node")
    _write_rows(folder / "overrides.csv", header, rows)
    _write_rows(folder / "nodes.csv", ("id", "parent"), built.nodes)
    _write_rows(folder / "pools.csv", ("node", "unit", "total", "used", "reserved"), built.pools)
    (folder / SCENARIO).write_text(scenario_text(order), "utf-8", newline="\n")
    yield Step(SCENARIO, 1, 1)


class _PremisesFile(Protocol):
    def write(self, premises: Settled) -> None: ...
    def close(self) -> None: ...


class _CsvFile:
    def __init__(self, path: Path) -> None:
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream, lineterminator="\n")
        self._writer.writerow(COLUMNS)

    def write(self, premises: Settled) -> None:
        cells = (premises.columns[name] for name in COLUMNS)
        self._writer.writerows(zip(*cells, strict=True))

    def close(self) -> None:
        self._stream.close()


class _ParquetFile:
    def __init__(self, path: Path) -> None:
        self._arrow = _library("pyarrow")
        parquet = _library("pyarrow.parquet")
        kinds = {"lon": self._arrow.float64(), "lat": self._arrow.float64()}
        fields = [(name, kinds.get(name, self._arrow.string())) for name in COLUMNS]
        self._schema = self._arrow.schema(fields)
        self._writer = parquet.ParquetWriter(path, self._schema)

    def write(self, premises: Settled) -> None:
        columns: dict[str, Any] = dict(premises.columns)
        columns |= {name: list(map(float, columns[name])) for name in ("lon", "lat")}
        columns["unit"] = [unit or None for unit in columns["unit"]]
        self._writer.write_table(self._arrow.table(columns, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


def _premises_file(order: Order, folder: Path) -> _PremisesFile:
    path = folder / f"premises.{order.format}"
    return _ParquetFile(path) if order.format is Format.PARQUET else _CsvFile(path)


def _quotas(polygons: int, towns: list[Town]) -> dict[str, list[int]]:
    """Return how many polygons of each technology each town has, in proportion to its premises."""
    edges = np.round(np.cumsum([each.share for each in TECHNOLOGIES]) * polygons).astype(int)
    totals = np.diff([0, *edges.tolist()])
    people = np.cumsum([town.premises for town in towns])
    return {
        technology.name: np.diff([0, *np.round(total * people / people[-1]).astype(int)]).tolist()
        for technology, total in zip(TECHNOLOGIES, totals.tolist(), strict=True)
    }


def _write_features(path: Path, features: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write('{"type": "FeatureCollection", "features": [\n')
        for number, feature in enumerate(features):
            stream.write(",\n" if number else "")
            stream.write(json.dumps(feature))
        stream.write("\n]}\n")


def _write_rows(path: Path, header: tuple[str, ...], rows: Iterable[networks.Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _faker(seed: int) -> Any:
    faker = _library("faker").Faker("en_US")
    faker.seed_instance(seed)
    return faker


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        missing = name.partition(".")[0]
        raise MissingLibraryError(
            f"{missing} is not installed; pip install 'tmf645-testbed[data]'"
        ) from None
