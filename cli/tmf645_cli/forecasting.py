"""
``tmf645 check --dry-run``: what a run would send, told and not sent.
"""

from collections import Counter

from tmf645_conformance.campaign import Campaign
from tmf645_conformance.dry_run import CHANGING, Wanted, go_through
from tmf645_conformance.targets import TargetError
from tmf645_reports.words import count

from tmf645_cli.complaining import complain
from tmf645_cli.saying import say


def tell_dry_run(campaign: Campaign) -> int:
    """List the requests of ``campaign`` that change something, by purpose; 2 for a wrong target."""
    total: Counter[str] = Counter()
    reading_only = 0
    try:
        for wanted in go_through(campaign):
            if not total:
                say(f"A run against {campaign.target} would change, where the server goes along:")
            total.update(_by_method(wanted))
            reading_only += not wanted.changing
            _tell(wanted)
    except TargetError as wrong:
        return complain(str(wrong))
    _conclude(total, reading_only)
    return 0


def _tell(wanted: Wanted) -> None:
    if wanted.changing:
        requests = ", ".join(
            f"{method} {path}" + (f" ({number} times)" if number > 1 else "")
            for (method, path), number in wanted.changing.items()
        )
        say(f"  {wanted.by:<19} {requests}")


def _conclude(total: Counter[str], reading_only: int) -> None:
    changing = ", ".join(f"{total[method]} {method}" for method in CHANGING if total[method])
    reading = total.total() - sum(total[method] for method in CHANGING)
    say(f"In total {changing or 'nothing that changes anything'}, and {count(reading, 'request')} "
        f"that only read; {count(reading_only, 'part')} of the run only read.")  # fmt: skip
    say(
        "What is created has an externalId that begins with tmf645-. A server that answers otherwise"
    )
    say("is asked otherwise. Nothing was sent.")


def _by_method(wanted: Wanted) -> Counter[str]:
    found: Counter[str] = Counter()
    for (method, _), number in wanted.requests.items():
        found[method] += number
    return found
