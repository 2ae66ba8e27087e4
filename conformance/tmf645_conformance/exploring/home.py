"""
Where Hypothesis keeps its tables of characters: not in the folder that somebody happens to be in.

Who has imported Hypothesis before, as a test of its own does, has settled that already.
"""

import os
import sys
import tempfile
from pathlib import Path


def _cache() -> Path:
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home
        return Path(tempfile.gettempdir())


if "hypothesis" not in sys.modules:
    from hypothesis.configuration import set_hypothesis_home_dir

    set_hypothesis_home_dir(_cache() / "tmf645-testbed" / "hypothesis")
