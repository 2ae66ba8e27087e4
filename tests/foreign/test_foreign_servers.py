"""What the judge finds at servers from npm is what findings.yaml says, with a reason each."""

from pathlib import Path

import pytest
from foreign.foreign_findings import differences, judged
from foreign.foreign_servers import FOREIGN, running, why_not


@pytest.mark.slow
@pytest.mark.parametrize("name", FOREIGN)
def test_a_server_of_others_is_judged_as_told(name: str, tmp_path: Path) -> None:
    """Started by the commands of the page, judged, ended; nothing more is found, and nothing less."""
    server = FOREIGN[name]
    if missing := why_not(server):
        pytest.skip(missing)

    with running(server) as target:
        outcomes = judged(server, target, tmp_path)

    assert [] == list(differences(name, outcomes))
