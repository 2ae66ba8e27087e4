"""
Opening a table by its name: Parquet or CSV.
"""

from tmf645_scenarios.bounds import Bounds
from tmf645_scenarios.parquet import ParquetTable
from tmf645_scenarios.sources import Source
from tmf645_scenarios.tables import CsvTable, Table


def table(source: Source, bounds: Bounds) -> Table:
    """Return the table: Parquet where its name ends so, else CSV. Raises ScenarioError."""
    if source.is_called(".parquet", ".pq"):
        return ParquetTable(source, bounds)
    return CsvTable(source, bounds)
