"""
The command that plays stories, and its options; what it does is in ``rehearsing``.
"""

from pathlib import Path

import click

from tmf645_cli.options import FILE, verification, with_listener, with_tls


@click.command()
@click.argument("story", nargs=-1)
@click.option("--against", metavar="URL", help="Play it at this server, not at the embedded one.")
@click.option(
    "--control", metavar="URL", help="The control interface of that server, where it is a testbed."
)
@click.option(
    "--profile", type=FILE, help="A profile file: base_url and auth are used, as with --against."
)
@click.option(
    "--keep", is_flag=True, help="Leave at that server what the stories create; else it is removed."
)
@click.option(
    "--given",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another value of one that the story has under given.",
)
@click.option(
    "--serve", is_flag=True, help="Serve the story for a client under test, and judge the client."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8645,
    show_default=True,
    help="The port for --serve; 0 takes any that is free.",
)
@click.option(
    "--for",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=600.0,
    show_default=True,
    metavar="SECONDS",
    help="How long --serve waits for the client.",
)
@click.option(
    "--ready-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --serve: gets the URL of the API root, once a client may come.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tmf645-rehearsal"),
    show_default=True,
    help="The folder that the reports are written to.",
)
@click.option("--list", "as_list", is_flag=True, help="List the stories of the library.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a story, for editors.")
@with_listener
@with_tls
@click.pass_context
def rehearse(
    context: click.Context,
    /,
    story: tuple[str, ...],
    against: str | None,
    control: str | None,
    profile: Path | None,
    keep: bool,  # noqa: FBT001 - a flag of the command line
    given: tuple[str, ...],
    serve: bool,  # noqa: FBT001 - a flag of the command line
    port: int,
    seconds: float,
    ready_file: Path | None,
    out: Path,
    as_list: bool,  # noqa: FBT001 - a flag of the command line
    schema: bool,  # noqa: FBT001 - a flag of the command line
    listener_bind: str,
    listener_url: str | None,
    ca: Path | None,
    insecure: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """
    Play stories, and judge what came of them.

    STORY is a file, a story of the library, or a pack of it (--list shows them). Without --against
    it is played at the embedded reference server, whose clock does not wait.

    Exit codes: 0 it came as it was told, 1 it did not, 2 usage or a wrong file, 3 cannot reach the
    server, 4 inconclusive, 5 the rehearsal itself failed.
    """
    from tmf645_cli.rehearsing import RehearsalWish, run_rehearse  # noqa: PLC0415
    from tmf645_cli.storybook import run_list, run_schema  # noqa: PLC0415

    if as_list:
        context.exit(run_list())
    if schema:
        context.exit(run_schema())
    if not story:
        raise click.UsageError("name a STORY: a file, or one that --list shows")
    elsewhere = [name for name, value in (("--against", against), ("--profile", profile)) if value]
    if serve and elsewhere:
        raise click.UsageError(
            f"--serve serves the embedded server: leave {' and '.join(elsewhere)} out"
        )
    if (control or keep) and not elsewhere:
        raise click.UsageError(f"{'--control' if control else '--keep'} goes with --against")
    if ready_file and not serve:
        raise click.UsageError("--ready-file goes with --serve")
    context.exit(
        run_rehearse(
            RehearsalWish(
                stories=story,
                against=against,
                control=control,
                profile=profile,
                keep=keep,
                given=given,
                out=out,
                verify=verification(ca, insecure=insecure),
                listener_bind=listener_bind,
                listener_url=listener_url,
                serve=serve,
                port=port,
                seconds=seconds,
                ready_file=ready_file,
            )
        )
    )
