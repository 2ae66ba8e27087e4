"""
Synthetic regions: towns with streets, networks of four technologies over them, as tables.

    for step in generate(Order(premises=1000, polygons=100, seed=1), Path("region")):
        print(step)

The same order gives the same bytes, with the same releases of Faker, numpy and pyarrow. What is
generated loads as it stands; large-worlds.md tells what is in it.
"""

from tmf645_scenarios.region.order import Format, Order, Step
from tmf645_scenarios.region.writing import FILES, MissingLibraryError, files_of, generate

__all__ = ["FILES", "Format", "MissingLibraryError", "Order", "Step", "files_of", "generate"]
