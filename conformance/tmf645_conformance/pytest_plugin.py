"""
The judge under pytest: each test purpose is an item, judged by the engine of ``tmf645 check``.

    pytest --tmf645-target=http://127.0.0.1:8080 --tmf645-profile=acme.yaml

Without a target or a profile nothing happens, and nothing else is imported: the plugin is loaded by
every pytest run. What it does is in ``under_pytest``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

#: Seconds that a target may be given to come up, as with ``tmf645 check --wait``.
_LONGEST_WAIT = 3600.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of ``tmf645 check``, each under the name that it has there."""
    group = parser.getgroup("tmf645", "conformance to TMF645")
    add = group.addoption
    add("--tmf645-target", metavar="URL", help="Judge this server: a URL, or asgi:module:factory.")
    add("--tmf645-profile", metavar="FILE", type=Path, help="What it claims, and its samples.")
    add("--tmf645-only", metavar="IDS", default="", help="Ids, beginnings of ids, or patterns.")
    add("--tmf645-seed", metavar="N", type=int, default=1, help="Chooses the variations.")
    add(
        "--tmf645-budget",
        choices=["quick", "standard", "thorough"],
        default="standard",
        help="How many variations are tried.",
    )
    add("--tmf645-no-generated", action="store_true", help="Without generated requests.")
    add("--tmf645-strict", action="store_true", help="Let unmet recommendations count.")
    add("--tmf645-out", metavar="DIR", type=Path, help="Write the report files to this folder.")
    add("--tmf645-known-failing", metavar="FILE", type=Path, help="Purposes that fail.")
    add("--tmf645-baseline", metavar="FILE", type=Path, help="Findings excused for a time.")
    add("--tmf645-listener-bind", metavar="HOST:PORT", help="Where our listener for events is.")
    add("--tmf645-listener-url", metavar="URL", help="How the target reaches our listener.")
    add("--tmf645-ca", metavar="FILE", type=Path, help="The certificate of the target's issuer.")
    add("--tmf645-insecure", action="store_true", help="Trust any certificate of the target.")
    add(
        "--tmf645-wait",
        metavar="SECONDS",
        type=_seconds,
        default=0.0,
        help="How long the target may take to come up.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin, where a target or a profile is given. Raises UsageError."""
    if config.option.tmf645_target is None and config.option.tmf645_profile is None:
        return
    from tmf645_conformance.under_pytest.hooks import Hooks  # noqa: PLC0415 - see the module's text

    config.pluginmanager.register(Hooks(config), "tmf645-judge")


def _seconds(text: str) -> float:
    """Read ``--tmf645-wait``."""
    seconds = float(text)
    if not 0 <= seconds <= _LONGEST_WAIT:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {_LONGEST_WAIT:g} seconds")
    return seconds
