"""
The commands for learning a server and living with one, and their options; what they do is in the
module of each.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tmf645_cli.options import FILE, verification, with_listener, with_tls

if TYPE_CHECKING:
    from tmf645_cli.targeting import Wish

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _of_a_server(command: _Command) -> _Command:
    """Add what every command takes that speaks to a server."""
    for option in (
        with_tls,
        click.option("--profile", type=FILE, help="A profile file: base_url and auth are used."),
        click.argument("target", required=False),
    ):
        command = option(command)
    return command


def _wish(target: str | None, profile: Path | None, ca: Path | None, *, insecure: bool) -> "Wish":
    from tmf645_cli.targeting import Wish  # noqa: PLC0415

    verify = verification(ca, insecure=insecure)
    return Wish(target=target, profile_file=profile, verify=verify)


@click.command()
@_of_a_server
@click.option("--run", metavar="ID", help="What this run left; its report tells the id.")
@click.option(
    "--all-mine", is_flag=True, help="What any run left that began an hour ago or earlier."
)
@click.option("--yes", is_flag=True, help="Remove without asking.")
@click.pass_context
def cleanup(
    context: click.Context,
    /,
    target: str | None,
    profile: Path | None,
    ca: Path | None,
    insecure: bool,  # noqa: FBT001 - a flag of the command line
    run: str | None,
    all_mine: bool,  # noqa: FBT001 - a flag of the command line
    yes: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """
    Remove what runs of the judge left at the server TARGET.

    Only qualifications whose externalId is a mark of a run (tmf645-, a date, six hexadecimal
    digits); each is read again before it is deleted. Exit codes: 0 nothing of that is left,
    1 something is, 2 usage or profile error, 3 cannot reach the target.
    """
    from tmf645_cli.cleaning import run_cleanup  # noqa: PLC0415

    wish = _wish(target, profile, ca, insecure=insecure)
    context.exit(run_cleanup(wish, run=run, all_mine=all_mine, yes=yes))


@click.command()
@_of_a_server
@click.option(
    "--callbacks",
    is_flag=True,
    help="Look whether events reach us: subscribes, creates one qualification, removes both.",
)
@with_listener
@click.pass_context
def doctor(
    context: click.Context,
    /,
    target: str | None,
    profile: Path | None,
    ca: Path | None,
    insecure: bool,  # noqa: FBT001 - a flag of the command line
    callbacks: bool,  # noqa: FBT001 - a flag of the command line
    listener_bind: str,
    listener_url: str | None,
) -> None:
    """
    Find out what would keep a run against TARGET from going well.

    Looks at the name, the certificate, the base path, credentials, the clock and errors, reading
    only; with --callbacks at events, too. Exit codes: 0 nothing but warnings, 1 a problem,
    2 usage or profile error, 3 it cannot be reached or refuses the credentials.
    """
    from tmf645_cli.doctoring import run_doctor  # noqa: PLC0415

    context.exit(
        run_doctor(
            _wish(target, profile, ca, insecure=insecure),
            callbacks=callbacks,
            listener_bind=listener_bind,
            listener_url=listener_url,
        )
    )


@click.command()
@_of_a_server
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("tmf645-profile.yaml"),
    show_default=True,
    help="The file that it writes.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_context
def init(
    context: click.Context,
    /,
    target: str | None,
    profile: Path | None,
    ca: Path | None,
    insecure: bool,  # noqa: FBT001 - a flag of the command line
    out: Path,
    force: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """
    Propose a profile file from what the server TARGET has stored.

    Reads its lists and asks for OPTIONS; changes nothing. Exit codes: 0 the file is written,
    2 usage or profile error or the file is there, 3 cannot reach the target.
    """
    from tmf645_cli.learning import run_init  # noqa: PLC0415

    context.exit(run_init(_wish(target, profile, ca, insecure=insecure), out=out, force=force))


@click.command()
@click.option(
    "--bind",
    metavar="HOST:PORT",
    default="127.0.0.1:0",
    show_default=True,
    help="The address that it listens at; port 0 is any.",
)
@click.option("--listener-url", metavar="URL", help="How others reach it.")
@click.option("--profile", type=FILE, help="A profile file: its vocabulary is used.")
@click.option(
    "--for",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End after so long instead of at Ctrl-C.",
)
@click.pass_context
def listen(
    context: click.Context,
    /,
    bind: str,
    listener_url: str | None,
    profile: Path | None,
    seconds: float | None,
) -> None:
    """
    Receive events, and tell each with what is wrong with it.

    Ctrl-C ends it with a summary. Exit codes: 0 no event was wrong, 1 one was, 2 usage or
    profile error.
    """
    from tmf645_cli.listening import run_listen  # noqa: PLC0415

    context.exit(run_listen(bind=bind, url=listener_url, profile_file=profile, seconds=seconds))


#: Every command of this module.
COMMANDS = (cleanup, doctor, init, listen)
