"""
What each run is a fork of: everything imported, and read by Hypothesis.

Hypothesis draws from the constants of modules that are not installed, here all of the proving ground. To read them takes
more than a second, which is no cost of any server.
"""

from hypothesis.internal.conjecture.providers import _get_local_constants

from campaign.side_by_side import kit, ours, theirs
from campaign.side_by_side.subjects import subjects

__all__ = ["kit", "ours", "theirs"]

subjects()
_get_local_constants()
