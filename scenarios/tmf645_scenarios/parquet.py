"""
Parquet tables. They need pyarrow, which is an optional part of the installation.
"""

import importlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, Final

from tmf645_scenarios.bounds import Bounds
from tmf645_scenarios.findings import Findings
from tmf645_scenarios.problems import ScenarioError, refused
from tmf645_scenarios.sources import Source
from tmf645_scenarios.tables import Part, refuse_columns, too_many

_AT_ONCE: Final = 32768
_INSTALL: Final = "pip install 'tmf645-testbed[data]'"


class ParquetTable:
    """A Parquet file whose columns are texts, numbers, truth values or dates."""

    def __init__(self, source: Source, bounds: Bounds) -> None:
        self.name = source.name
        self._source = source
        self._bounds = bounds
        with self._file() as file:
            self.columns = tuple(file.schema_arrow.names)
            self._check(file)
        refuse_columns(self.name, self.columns)

    def parts(self, findings: Findings) -> Iterator[Part]:
        """Yield the rows."""
        del findings  # a Parquet row has every cell
        start = 0
        with self._file() as file:
            for batch in file.iter_batches(batch_size=_AT_ONCE):
                rows = range(start, start + batch.num_rows)
                cells = (_cells(column) for column in batch.columns)
                yield Part(rows, dict(zip(self.columns, cells, strict=True)))
                start = rows.stop

    def places(self, rows: Collection[int]) -> Mapping[int, tuple[int, str]]:
        """Return the number of each row, counted from 1."""
        return {row: (0, f"row {row + 1}") for row in rows}

    def _check(self, file: Any) -> None:
        """Refuse what is too large once it is unpacked, and columns that are no cells."""
        types = importlib.import_module("pyarrow").types
        too_many(self.name, file.metadata.num_rows, self._bounds)
        groups = range(file.metadata.num_row_groups)
        unpacked = sum(file.metadata.row_group(each).total_byte_size for each in groups)
        if unpacked > self._bounds.table_bytes * 4:
            raise refused(self.name, f"{unpacked} bytes unpacked; split the table")
        for field in file.schema_arrow:
            kind = field.type.value_type if types.is_dictionary(field.type) else field.type
            if types.is_nested(kind) or types.is_binary(kind) or types.is_decimal(kind):
                raise refused(
                    self.name,
                    f"a column of {kind}; write texts, numbers, true or false, or dates",
                    path=field.name,
                )

    @contextmanager
    def _file(self) -> Iterator[Any]:
        parquet, arrow_error = _pyarrow(self.name)
        with self._source.opened() as stream:
            try:
                yield _opened(parquet, stream)
            except (arrow_error, OSError, ValueError) as error:
                if isinstance(error, ScenarioError):
                    raise
                message = f"not Parquet: {' '.join(str(error).split())}; write it anew"
                raise refused(self.name, message) from None


def _pyarrow(name: str) -> tuple[Any, Any]:
    """Return pyarrow's parquet module and its errors; raise ScenarioError where it is missing."""
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise refused(name, f"reading Parquet needs pyarrow: {_INSTALL}, or use CSV") from None
    return parquet, importlib.import_module("pyarrow").ArrowException


def _opened(parquet: Any, stream: BinaryIO) -> Any:
    """Return the file, its texts as dictionaries: a long text in a million rows is kept once."""
    names = [field.name for field in parquet.read_schema(stream) if not field.type.num_fields]
    stream.seek(0)
    return parquet.ParquetFile(stream, read_dictionary=names, pre_buffer=False)


def _cells(column: Any) -> list[Any]:
    if not hasattr(column, "dictionary"):
        cells: list[Any] = column.to_pylist()
        return cells
    texts = [*column.dictionary.to_pylist(), None]
    return [texts[index] for index in column.indices.fill_null(len(texts) - 1).to_pylist()]
