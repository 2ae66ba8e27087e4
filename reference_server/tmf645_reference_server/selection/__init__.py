"""
TMF630's query strings: which resources, in which order, which page, which attributes.

    selection = parse("state=done,accepted&sort=-externalId&limit=10&fields=state")
    page = select(documents, selection)
"""

from tmf645_reference_server.selection.filters import Filter, matches
from tmf645_reference_server.selection.glance import Glance
from tmf645_reference_server.selection.grammar import Selection, parse
from tmf645_reference_server.selection.page import ALWAYS, Page, links, pick, select

__all__ = [
    "ALWAYS",
    "Filter",
    "Glance",
    "Page",
    "Selection",
    "links",
    "matches",
    "parse",
    "pick",
    "select",
]
