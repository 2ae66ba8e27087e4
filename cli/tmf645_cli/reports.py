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
    Render the files of a stored run again from FILE, a report.json or the folder of one.

    Exit codes: 0 rendered, whatever the report says; 2 FILE is no report, or a damaged one;
    5 the files cannot be written.
    """
    from tmf645_cli.retelling import run_report  # noqa: PLC0415

    context.exit(run_report(file, out=out, formats=formats))
