"""
The commands that read stored reports, and their options; what they do is in the module of each.
"""

from pathlib import Path

import click

from tmf645_cli.options import FILE, verification, with_listener, with_tls

_REPORT = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=_REPORT)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder that the files are written to.  [default: where FILE is]",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["json", "junit", "html", "markdown", "ctrf", "badge", "text"]),
    help="Only this one; may be given several times.  [default: all]",
)
@click.pass_context
def report(context: click.Context, file: Path, out: Path | None, formats: tuple[str, ...]) -> None:
    """
    Render the files of a stored run again.

    FILE is a report.json, or the folder of one.

    Exit codes: 0 rendered, whatever the report says; 2 FILE is no report, or a damaged one;
    5 the files cannot be written.
    """
    from tmf645_cli.retelling import run_report  # noqa: PLC0415

    context.exit(run_report(file, out=out, formats=formats))


@click.command()
@click.argument("before", type=_REPORT)
@click.argument("after", type=_REPORT)
@click.option(
    "--format",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How it is told.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write --format markdown or json into this file, and the text to the terminal.",
)
@click.pass_context
def compare(
    context: click.Context, before: Path, after: Path, format: str, out: Path | None
) -> None:
    """
    Tell what changed from one run to another.

    BEFORE and AFTER are report.json files, or their folders.

    A requirement that fails and did not, or that was met and is not tested any more, is a
    regression.

    Exit codes: 0 no regression, 1 a regression, 2 usage, or a file is no report.
    """
    from tmf645_cli.comparing import run_compare  # noqa: PLC0415

    if out is not None and format == "text":
        raise click.UsageError("--out needs --format markdown or --format json")
    context.exit(run_compare(before, after, format=format, out=out))


@click.command()
@click.argument("runs", type=_REPORT, nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tmf645-matrix"),
    show_default=True,
    help="The folder that matrix.html and matrix.md are written to.",
)
@click.pass_context
def matrix(context: click.Context, runs: tuple[Path, ...], out: Path) -> None:
    """
    Set up to 20 runs side by side on one page.

    RUNS are report.json files, or their folders.

    Exit codes: 0 written, whatever the reports say; 2 usage, or a file is no report; 5 the page
    cannot be written.
    """
    from tmf645_cli.tabling import run_matrix  # noqa: PLC0415

    context.exit(run_matrix(runs, out))


@click.command()
@click.argument("id")
@click.argument("target", required=False)
@click.option(
    "--report",
    type=_REPORT,
    default=Path("tmf645-report"),
    show_default=True,
    help="A report.json, or its folder.",
)
@click.option("--profile", type=FILE, help="The profile file of the run.")
@with_listener
@with_tls
@click.pass_context
def replay(
    context: click.Context,
    /,
    id: str,
    target: str | None,
    report: Path,
    profile: Path | None,
    listener_bind: str,
    listener_url: str | None,
    ca: Path | None,
    insecure: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """
    Try a finding of a report again.

    ID is that of the test purpose, TARGET the server as in `check`. Where the report holds a
    generated example, that one is sent, and no other; where it does not, the purpose is judged as
    it was.

    Exit codes: 0 it holds this time, 1 it fails again, 2 usage, or no such finding, 3 cannot reach
    the target, 4 inconclusive, 5 the judge itself failed.
    """
    from tmf645_cli.replaying import run_replay  # noqa: PLC0415

    context.exit(
        run_replay(
            id,
            target,
            report_file=report,
            profile_file=profile,
            verify=verification(ca, insecure=insecure),
            listener_bind=listener_bind,
            listener_url=listener_url,
        )
    )
