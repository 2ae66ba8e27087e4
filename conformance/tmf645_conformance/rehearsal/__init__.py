"""
Rehearsing a story: its steps carried out over HTTP, its expectations judged, all of it told.

    run = Rehearsal([Part(story=read_story(plain), place=place)])
    for event in run.events(): …
"""

from tmf645_conformance.rehearsal.run import Part, Place, Rehearsal
from tmf645_conformance.rehearsal.serving import Serving
from tmf645_conformance.rehearsal.story import Story, read_story

__all__ = ["Part", "Place", "Rehearsal", "Serving", "Story", "read_story"]
