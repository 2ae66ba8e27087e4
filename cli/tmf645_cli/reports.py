"""
The commands that read stored reports, and their options; what they do is in the module of each.
"""

from pathlib import Path

import click

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
