"""
Looking for what nobody thought of: Hypothesis makes the examples, Schemathesis those of the contract.

    search      tries examples in a time box, shrinks what fails, and tries it again
    choices     has Hypothesis choose by the seed alone
    questions   checks and queries made of the profile's samples
    overlay     a slim description of the API, with the implementation's own ids
    fuzz        bodies and parameters that Schemathesis makes of it
    histories   what several clients might do, as a list of steps
    machine     does the steps, and knows what has to come of them

Importing its modules imports both, which takes a second: only a run does it.
"""

import os
import sys
from pathlib import Path

if "hypothesis" not in sys.modules:
    from hypothesis.configuration import set_hypothesis_home_dir

    # Where it keeps its tables of characters: not in the folder that somebody happens to be in.
    _CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    set_hypothesis_home_dir(_CACHE / "tmf645-testbed" / "hypothesis")
