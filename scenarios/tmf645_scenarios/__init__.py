"""
Worlds written in YAML, and their reading into an inventory.

    scenario = load("main-street")          # a world of the library, or a path to a file
    scenario.inventory, scenario.behaviour
"""

from tmf645_scenarios.document import Behaviour
from tmf645_scenarios.loading import Scenario, library, load, look_over
from tmf645_scenarios.problems import Problem, ScenarioError

__all__ = ["Behaviour", "Problem", "Scenario", "ScenarioError", "library", "load", "look_over"]
