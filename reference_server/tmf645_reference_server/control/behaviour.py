"""
Routes: how the server behaves. Faults, the seed, and the sides it takes where documents disagree.
"""

import msgspec
from tmf645_scenarios import ScenarioError
from tmf645_scenarios.faults import fault_profiles, load_faults, read_faults
from tmf645_scenarios.faults.kinds import name_of
from tmf645_scenarios.problems import suggestion

from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.control.calls import Call, Verb
from tmf645_reference_server.control.refusing import ControlProblem
from tmf645_reference_server.readings import READINGS


class SeedWish(msgspec.Struct, forbid_unknown_fields=True):
    """What ids and chance are to be drawn from."""

    seed: int


class FaultsWish(msgspec.Struct, forbid_unknown_fields=True):
    """A fault profile of the library by name, or faults as a scenario has them."""

    profile: str | None = None
    faults: list[object] | None = None


async def seed(call: Call) -> JSON:
    """Set the seed of the namespace."""
    wish = await call.read(SeedWish)
    await call.control.seed(wish.seed, namespace=call.namespace)
    return {"seed": wish.seed}


async def faults(call: Call) -> JSON:
    """Show the faults of the namespace."""
    tallies = await call.control.faults(namespace=call.namespace)
    return [
        {"fault": name_of(each.fault.kind), "matched": each.matched, "happened": each.happened}
        for each in tallies
    ]


async def set_faults(call: Call) -> JSON:
    """Let other things go wrong."""
    wish = await call.read(FaultsWish)
    if (wish.profile is None) == (wish.faults is None):
        raise ControlProblem(400, "write one of profile (a name) and faults (a list)")
    if wish.profile is not None and wish.profile not in fault_profiles():
        name, known = wish.profile[:100], fault_profiles()
        guess = suggestion(name, known)
        raise ControlProblem(400, f"{name!r} is no fault profile{guess} Known: {', '.join(known)}")
    try:
        if wish.profile is not None:
            wanted = load_faults(wish.profile).faults
        else:
            wanted = read_faults(msgspec.json.encode(wish.faults))
    except ScenarioError as error:
        raise ControlProblem(400, str(error)) from error
    await call.control.set_faults(wanted, namespace=call.namespace)
    return await faults(call)


async def clear_faults(call: Call) -> None:
    """Let nothing go wrong any more."""
    await call.control.set_faults((), namespace=call.namespace)


async def config(call: Call) -> JSON:
    """Show what the server was started with."""
    behaviour = call.control.scenario.behaviour
    return {
        "scenario": call.control.scenario.name,
        "story": call.control.scenario.story,
        "instant": behaviour.instant,
        "seed": call.control.namespaces.seeds.get(call.namespace),
        "shared_store": call.control.store.shared,
        "most_namespaces": call.control.namespaces.most,
    }


async def quirks(call: Call) -> JSON:
    """Show the side that this server takes in each contradiction."""
    return [
        {
            "topic": each.topic,
            "reading": each.field,
            "taken": each.chosen
            if each.field is None
            else getattr(call.control.readings, each.field),
            "choices": list(each.allowed),
            "why": each.reason,
        }
        for each in READINGS
    ]


VERBS = (
    Verb("PUT", "/seed", seed, "draw ids and chance from a seed, in an unused namespace"),
    Verb("GET", "/faults", faults, "what goes wrong, and how often it did"),
    Verb("PUT", "/faults", set_faults, "let other things go wrong: a profile, or a list"),
    Verb("DELETE", "/faults", clear_faults, "let nothing go wrong any more"),
    Verb("GET", "/config", config, "what the server was started with"),
    Verb("GET", "/quirks", quirks, "the side taken where the documents disagree"),
)
