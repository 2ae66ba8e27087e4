"""
The commands and their options; what they do is in the module of each.
"""

from pathlib import Path

import click
from tmf645_conformance.interruption import Terminated

from tmf645_cli.living import COMMANDS
from tmf645_cli.options import FILE, verification, with_listener, with_tls
from tmf645_cli.rehearse import rehearse
from tmf645_cli.reports import compare, matrix, replay, report
from tmf645_cli.stopping import terminable
from tmf645_cli.world import world

#: Exit codes of a command that somebody interrupted or terminated, and of one that has a bug.
_INTERRUPTED = 130
_TERMINATED = 143
_HARNESS = 5


class _Verbs(click.Group):
    """The verbs; whatever breaks in one ends in one line and an exit code that says so."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the chosen verb."""
        try:
            with terminable():
                return super().invoke(ctx)
        except Terminated:
            click.echo("tmf645: terminated", err=True)
            ctx.exit(_TERMINATED)
        except KeyboardInterrupt:
            click.echo("tmf645: interrupted", err=True)
            ctx.exit(_INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as bug:  # noqa: BLE001 - else a bug would end like "not conformant", in 1
            click.echo(
                f"tmf645: the judge itself failed: {type(bug).__name__}: {bug}. "
                "That says nothing about any server: please tell the makers of tmf645-testbed",
                err=True,
            )
            ctx.exit(_HARNESS)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tmf645-testbed", prog_name="tmf645")
def main() -> None:
    """Judge TMF645 Service Qualification servers, and stand in for one."""


main.add_command(world)
for _command in COMMANDS:
    main.add_command(_command)
main.add_command(report)
main.add_command(compare)
main.add_command(matrix)
main.add_command(replay)
main.add_command(rehearse)


@main.command()
@click.argument("target", required=False)
@click.option(
    "--profile", type=FILE, help="A file: what the implementation claims, and its samples."
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tmf645-report"),
    show_default=True,
    help="The folder that the reports are written to.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Chooses the variations.")
@click.option(
    "--budget",
    type=click.Choice(["quick", "standard", "thorough"]),
    default="standard",
    show_default=True,
    help="How many variations are tried.",
)
@click.option(
    "--only",
    default="",
    metavar="IDS",
    help="Ids, beginnings of ids, or patterns with *; commas between them.",
)
@click.option(
    "--generated/--no-generated",
    default=True,
    show_default=True,
    help="Look for faults with generated requests, too: they never decide.",
)
@click.option("--strict", is_flag=True, help="Let unmet recommendations count.")
@click.option("--known-failing", type=FILE, help="A file: purposes that fail, and have to.")
@click.option("--baseline", type=FILE, help="A file: findings excused for a time.")
@with_listener
@with_tls
@click.option(
    "--wait",
    type=click.FloatRange(0, 3600),
    default=0.0,
    metavar="SECONDS",
    help="How long the target may take to come up.",
)
@click.option(
    "--dry-run", is_flag=True, help="List the requests that change something; send nothing."
)
@click.pass_context
def check(
    context: click.Context,
    /,
    target: str | None,
    profile: Path | None,
    out: Path,
    seed: int,
    budget: str,
    only: str,
    generated: bool,  # noqa: FBT001 - a flag of the command line
    strict: bool,  # noqa: FBT001 - a flag of the command line
    known_failing: Path | None,
    baseline: Path | None,
    listener_bind: str,
    listener_url: str | None,
    ca: Path | None,
    insecure: bool,  # noqa: FBT001 - a flag of the command line
    wait: float,
    dry_run: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """
    Judge the TMF645 server at TARGET and write a report.

    TARGET is a URL (http://host:port is completed with the standard path) or
    asgi:module:factory for a server in this process; without it, base_url of the profile.

    Exit codes: 0 conformant, 1 not conformant, 2 usage or profile error, 3 cannot reach the
    target, 4 inconclusive, 5 the judge itself failed.
    """
    from tmf645_cli.checking import run_check  # noqa: PLC0415

    context.exit(
        run_check(
            target,
            profile_file=profile,
            out=out,
            seed=seed,
            budget=budget,
            only=only,
            generated=generated,
            strict=strict,
            verify=verification(ca, insecure=insecure),
            listener_bind=listener_bind,
            listener_url=listener_url,
            wait=wait,
            dry_run=dry_run,
            known_failing=known_failing,
            baseline=baseline,
        )
    )


@main.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tmf645-report"),
    show_default=True,
    help="The folder that the reports are written to.",
)
@click.pass_context
def demo(context: click.Context, out: Path) -> None:
    """Judge the reference server, in this process."""
    from tmf645_cli.demonstrating import run_demo  # noqa: PLC0415

    context.exit(run_demo(out))


@main.command()
@click.option(
    "--scenario", default="main-street", show_default=True, help="A world: a name, or a file."
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address that it listens at."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8645,
    show_default=True,
    help="The port; 0 takes any that is free.",
)
@click.option(
    "--seed",
    type=int,
    help="Draws ids and chance from this seed; without it ids are counted from 1.",
)
@click.option(
    "--faults", metavar="NAME|FILE", help="What goes wrong: a fault profile instead of the world's."
)
@click.option(
    "--control-port",
    type=click.IntRange(0, 65535),
    help="The port of the control interface; 0 takes any. Default: the one after --port.",
)
@click.option("--no-control", is_flag=True, help="Without a control interface.")
@click.option(
    "--control-host",
    default="127.0.0.1",
    show_default=True,
    help="The address of the control interface; beyond loopback it needs a token.",
)
@click.option(
    "--control-token-env",
    metavar="NAME",
    default="TMF645_CONTROL_TOKEN",
    show_default=True,
    help="The environment variable with the token of the control interface.",
)
@click.option(
    "--store",
    default="memory",
    show_default=True,
    metavar="WHERE",
    help="What it remembers: in memory, sqlite:FILE (outlives it) or postgresql://… (is shared).",
)
@click.option(
    "--delivery",
    type=click.Choice(["default", "svix-like", "stripe-like", "no-retry"]),
    default="default",
    show_default=True,
    help="How often, and with which pauses, events are brought.",
)
@click.option(
    "--dialect",
    type=click.Choice(["tmf645-v4", "servicenow-tsq", "both"]),
    default=None,
    help="What is spoken, whatever the scenario says: TMF645, ServiceNow's dialect, or both.",
)
@click.option(
    "--ready-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Written with the API root once the server can answer.",
)
@click.option(
    "--profile-out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Written with a profile for exactly this world.",
)
@click.pass_context
def serve(
    context: click.Context,
    /,
    scenario: str,
    host: str,
    port: int,
    seed: int | None,
    control_port: int | None,
    no_control: bool,  # noqa: FBT001 - a flag of the command line
    control_host: str,
    control_token_env: str,
    faults: str | None,
    delivery: str,
    store: str,
    dialect: str | None,
    ready_file: Path | None,
    profile_out: Path | None,
) -> None:
    """Serve TMF645 v4 over HTTP, standing on a simulated network."""
    from tmf645_cli.controlling import ControlWish  # noqa: PLC0415
    from tmf645_cli.serving import run_serve  # noqa: PLC0415

    if control_port is None:
        control_port = port + 1 if 0 < port < 65535 else 0
    context.exit(
        run_serve(
            scenario,
            host=host,
            port=port,
            seed=seed,
            control=None
            if no_control
            else ControlWish(host=control_host, port=control_port, token_env=control_token_env),
            faults=faults,
            delivery=delivery,
            store=store,
            dialect=dialect,
            ready_file=ready_file,
            profile_out=profile_out,
        )
    )


@main.command()
@click.argument("id")
@click.pass_context
def explain(context: click.Context, id: str) -> None:
    """Tell what the test purpose ID demands, and where that stands."""
    from tmf645_cli.explaining import explain_purpose  # noqa: PLC0415

    context.exit(explain_purpose(id))


@main.command()
@click.option(
    "--only",
    default="",
    metavar="IDS",
    help="Ids, beginnings of ids, or patterns with *; commas between them.",
)
@click.option(
    "--level",
    type=click.Choice(["mandatory", "conditional", "recommended", "observation"]),
    help="Purposes of this level.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for other tools.")
@click.pass_context
def rules(context: click.Context, only: str, level: str | None, as_json: bool) -> None:  # noqa: FBT001
    """List the test purposes."""
    from tmf645_cli.explaining import list_purposes  # noqa: PLC0415

    context.exit(list_purposes(only, level=level, as_json=as_json))


@main.command()
@click.pass_context
def quirks(context: click.Context) -> None:
    """List the quirks of ServiceNow's dialect, each a switch."""
    from tmf645_cli.explaining import list_quirks  # noqa: PLC0415

    context.exit(list_quirks())
