"""A proposal may be for another place, where the world says so."""

from dataclasses import replace

from reference_server.server_rig import CHECKS, check, item, rig, world
from tmf645_simulator.inventory import AlternateKind, AlternateRule

NEXT_DOOR = AlternateRule(
    id="next-door", kind=AlternateKind.NEIGHBOURING_PLACE, limit=3, within=3_000
)


def test_a_proposal_names_the_place_it_is_for_and_qualifies_there() -> None:
    """In the role of the place asked for; asked for by itself, it is qualified."""
    main_street = world()
    inventory = replace(main_street.inventory, alternates=(NEXT_DOOR,))
    asked = item("MILL-7", "fibre-internet")

    with rig(replace(main_street, inventory=inventory)) as server:
        shown = server.post(CHECKS, check(asked, provideAlternative=True)).json()
        (proposal, *_) = shown["serviceQualificationItem"][0]["alternateServiceProposal"]
        again = server.post(
            CHECKS, check({"id": "1", "service": proposal["alternateService"]})
        ).json()

    (place,) = proposal["alternateService"]["place"]
    (asked_place,) = asked["service"]["place"]
    assert ("MAIN-3000", asked_place["role"]) == (place["id"], place["role"])
    assert "alternate" == shown["qualificationResult"]
    assert "qualified" == again["qualificationResult"]
