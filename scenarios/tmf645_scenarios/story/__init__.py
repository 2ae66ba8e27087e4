"""
Stories: what happens in a world, told in steps, and what has to come of it.

    told = load_story("first-check")        # a story of the library, or a path to a file
    told.scenario                           # the world that it happens in
    told.plain                              # its steps and expectations, as plain data

Who rehearses a story needs nothing but the plain data: every part of it knows its line.
"""

from tmf645_scenarios.story.editor import editor_schema
from tmf645_scenarios.story.loading import Story, load_story
from tmf645_scenarios.story.shelf import Listed, packs, stories

__all__ = ["Listed", "Story", "editor_schema", "load_story", "packs", "stories"]
