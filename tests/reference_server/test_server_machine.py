"""Any order of acts by clients and time: states go forward, answers stay, lists agree."""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from reference_server.server_rig import CHECKS, NOW, Rig, check, item, world
from tmf645_reference_server import ManualClock, create_app
from tmf645_simulator.progression import After

ORDER = ["accepted", "inProgress", "done"]
FINAL_ATTRIBUTES = ("state", "qualificationResult", "effectiveQualificationDate", "expirationDate")


class Lives(RuleBasedStateMachine):
    """Checks that are created, looked at, patched and deleted while time passes."""

    hrefs = Bundle("hrefs")

    def __init__(self) -> None:
        super().__init__()
        clock = ManualClock(NOW)
        self.server = Rig(create_app(world(After(timedelta(seconds=5))), clock=clock), clock)
        self.seen: dict[str, dict[str, Any]] = {}

    @rule(
        target=hrefs,
        places=st.lists(st.sampled_from(["MAIN-3000", "FARM-1", "MILL-7"]), min_size=1, max_size=3),
    )
    def create(self, places: list[str]) -> str:
        """POST."""
        answer = self.server.post(CHECKS, check(*(item(place) for place in places)))
        assert answer.status_code == 201
        shown = answer.json()
        self.seen[shown["href"]] = shown
        return str(shown["href"])

    @rule(seconds=st.integers(1, 4))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.server.later(seconds)

    @rule(href=hrefs)
    def read(self, href: str) -> None:
        """GET by id."""
        answer = self.server.get(href)
        if href not in self.seen:
            assert answer.status_code == 404
        else:
            self.follows(answer.json())

    @rule(
        href=hrefs,
        change=st.sampled_from(
            [
                {"description": "d"},
                {"description": None},
                {"state": "accepted"},
                {"state": "done"},
                {"qualificationResult": "qualified"},
                {"serviceQualificationItem": [{"id": "1"}]},
                {"vendor": {"x": [1]}},
            ]
        ),
    )
    def patch(self, href: str, change: dict[str, Any]) -> None:
        """PATCH."""
        answer = self.server.patch(href, change)
        if href not in self.seen:
            assert answer.status_code == 404
        elif answer.status_code == 200:
            self.follows(answer.json())
        else:
            assert answer.status_code == 409
            self.follows(self.server.get(href).json())

    @rule(href=hrefs)
    def delete(self, href: str) -> None:
        """DELETE."""
        expected = 204 if self.seen.pop(href, None) else 404
        assert expected == self.server.send("DELETE", href).status_code

    @invariant()
    def the_list_is_what_was_not_deleted(self) -> None:
        """The list shows every check once, as a GET would."""
        listed = {each["href"]: each for each in self.server.get(CHECKS).json()}
        assert set(listed) == set(self.seen)
        for each in listed.values():
            self.follows(each)

    def follows(self, shown: dict[str, Any]) -> None:
        """Check that ``shown`` may come after what was seen of it before."""
        before = self.seen[shown["href"]]
        assert ORDER.index(shown["state"]) >= ORDER.index(before["state"])
        if before["state"] == "done":
            for name in FINAL_ATTRIBUTES:
                assert shown[name] == before[name]
            assert shown["serviceQualificationItem"] == before["serviceQualificationItem"], (
                "a decided item changed"
            )
        if shown["state"] == "done":
            worst = max(
                ("qualified", "alternate", "unqualified").index(each["qualificationResult"])
                for each in shown["serviceQualificationItem"]
            )
            assert ("qualified", "alternate", "unqualified")[worst] == shown["qualificationResult"]
        else:
            assert not {"qualificationResult", "effectiveQualificationDate"} & set(shown)
        self.seen[shown["href"]] = shown

    def teardown(self) -> None:
        """Give the loop back."""
        self.server.close()


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
