"""
``tmf645 init``: a profile file proposed from what a server has stored.
"""

import shlex
from pathlib import Path

from tmf645_conformance.learning import Proposal, Read, propose, read_server
from tmf645_conformance.targets import address_of
from tmf645_reports.inert import one_line
from tmf645_reports.words import count

from tmf645_cli.complaining import HARNESS, complain
from tmf645_cli.saying import say
from tmf645_cli.targeting import Reached, Wish, with_server

_MISSING = {
    "qualified": "a qualified item",
    "alternate": "an item with an alternative",
    "unqualified": "an unqualified item",
    "query": "a query that found something",
}


def run_init(wish: Wish, *, out: Path, force: bool) -> int:
    """Read the server, write the file, and tell what is in it and what is missing."""
    if out.exists() and not force:
        return complain(f"{out} is there already; --force writes over it, --out names another file")
    if not out.absolute().parent.is_dir():
        return complain(f"cannot write {out}: there is no folder {out.parent}")
    return with_server(wish, lambda reached: _learn(reached, out))


def _learn(reached: Reached, out: Path) -> int:
    read = read_server(reached.conversation)
    is_here = reached.target.startswith("asgi:")
    base_url = reached.target if is_here else address_of(reached.connection.root)
    proposal = propose(read, base_url=base_url, given=reached.profile, redact=reached.redactor.text)
    try:
        out.write_text(proposal.text, encoding="utf-8")
    except OSError as problem:
        return complain(f"cannot write {out}: {problem.strerror}", HARNESS)
    _tell(reached, read, proposal, out)
    return 0


def _tell(reached: Reached, read: Read, proposal: Proposal, out: Path) -> None:
    for gap in read.gaps:
        say(f"warning: {one_line(reached.redactor.text(gap))}")
    say(
        f"Looked at {count(len(read.checks), 'check')} and "
        f"{count(len(read.queries), 'query', 'queries')} of {reached.connection.root}"
    )
    for sample in proposal.samples:
        say(f"  sample  {one_line(reached.redactor.text(sample.name))}")
    for missing in proposal.missing:
        say(f"  missing {_MISSING[missing]}: add one to the file")
    say(f"Wrote {out}. Look it over, then: tmf645 check --profile {shlex.quote(str(out))}")
