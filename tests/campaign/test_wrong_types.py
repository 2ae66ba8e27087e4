"""A server's fault never becomes the judge's own: whatever the types of its answers are."""

import pytest
from tmf645_reports.model import Overall, Verdict

from campaign.minimal_profile import PROFILE
from campaign.running import judged, told, with_verdict
from campaign.wrong_types import NAMES

#: Every so many of them is judged with every ``make test``.
STEP = 13


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if number % STEP == 0 else pytest.mark.slow)
        for number, name in enumerate(NAMES)
    ],
)
def test_a_wrong_type_is_a_finding_and_no_error(name: str) -> None:
    """The judge reads documents that somebody else made, and says what is wrong with them."""
    report = judged(f"asgi:campaign.wrong_types:{name}", PROFILE)

    assert with_verdict(report, Verdict.ERROR) == set(), told(report, Verdict.ERROR)
    assert report.verdict is not Overall.INCONCLUSIVE or with_verdict(report, Verdict.INCONCLUSIVE)
