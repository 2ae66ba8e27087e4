"""
What the pytest plugin does once a target is given.

    wishes   the options of pytest's command line, as a campaign
    course   the run, which goes on as far as somebody asks
    items    a test purpose as an item, and the verdict as the last one
    shown    what pytest shows of an item, in place of a traceback
    hooks    what holds them together
"""


class RecommendationNotMet(UserWarning):
    """A recommended requirement is not met; with ``--tmf645-strict`` that fails."""
