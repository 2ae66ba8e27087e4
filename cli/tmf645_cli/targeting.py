"""
Getting through to a server for a command that asks it something: target, profile, credentials.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tmf645_conformance.conversation import Conversation
from tmf645_conformance.profile import (
    Profile,
    ProfileError,
    auth_headers,
    read_profile,
    secrets_of,
)
from tmf645_conformance.redaction import Redactor
from tmf645_conformance.transport import Connection, TargetError, Unreachable, connect, probe
from tmf645_conformance.verdicts import BrokenOff
from tmf645_reports.inert import one_line

from tmf645_cli.complaining import UNREACHABLE, complain

#: Longer lines of a server are cut.
LONGEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which server is meant: as ``check`` takes it. Without ``target`` the profile's base_url."""

    target: str | None
    profile_file: Path | None = None
    verify: bool | str = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A server that answers, and what is known of it."""

    target: str
    connection: Connection
    conversation: Conversation
    profile: Profile
    redactor: Redactor

    def shown(self, text: str) -> str:
        """Return ``text``, in which the server had a hand, on one line and without secrets."""
        return one_line(self.redactor.text(text), longest=LONGEST)


def with_server(wish: Wish, act: Callable[[Reached], int], *, knock: bool = True) -> int:
    """
    Connect as ``wish`` says, ``act``, and return the exit code.

    That is the one of ``act``, 2 where the wish is wrong, 3 where the server does not answer.
    """
    try:
        profile = read_profile(wish.profile_file) if wish.profile_file else Profile()
        target = wish.target or profile.base_url
        if not target:
            return complain("no TARGET: give a URL, or a --profile with base_url")
        redactor = Redactor(secrets_of(profile, os.environ))
        with connect(
            target,
            timeouts=profile.timers.request,
            headers=auth_headers(profile, os.environ),
            verify=wish.verify,
        ) as connection:
            if knock:
                probe(connection)
            return act(
                Reached(
                    target=target,
                    connection=connection,
                    conversation=Conversation(connection),
                    profile=profile,
                    redactor=redactor,
                )
            )
    except (ProfileError, TargetError) as wrong:
        return complain(str(wrong))
    except (BrokenOff, Unreachable) as gone:
        return complain(str(gone), UNREACHABLE)
