"""
What the pytest plugin does once a target is given.

    wishes      the options of pytest's command line, as a campaign
    course      the run, which goes on as far as somebody asks
    items       a test purpose as an item, and the verdict as the last one
    judgement   the hooks that hold them together
"""

from tmf645_conformance.under_pytest.judgement import judgement

__all__ = ["judgement"]
