"""
The figures as people read them: on the terminal, and as the page of the documentation.
"""

from collections.abc import Iterator
from itertools import groupby

from benchmarks.figures import Figure, Machine, Run

BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


def lines(run: Run) -> Iterator[str]:
    """Yield the table for a terminal."""
    for group, figures in groupby(run.figures, key=lambda each: each.group):
        yield ""
        yield group
        for each in figures:
            yield f"  {each.name:<58} {_value(each):>10}  {_spread(each):<17} {_verdict(each)}"
    if run.skipped:
        yield ""
        yield from (f"skipped: {name}: {why}" for name, why in run.skipped.items())
    yield ""
    yield _conclusion(run)


def page(run: Run) -> str:
    """Return the table in Markdown, with where and when it was measured."""
    return "\n".join([*_where(run.machine, run.seconds), "", *_markdown(run)])


def inserted(document: str, run: Run) -> str:
    """Return ``document`` with what stands between the two marks replaced by the table."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n\n{page(run)}\n\n{END}{after}"


def _where(machine: Machine, seconds: float) -> Iterator[str]:
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    yield f"Measured on {machine.date} in {seconds:.0f} s: {machine.processor}, {machine.cores} cores,"
    yield f"load average {machine.load:.1f} at the start; {machine.system}; {machine.interpreter};"
    yield f"{packages}."


def _markdown(run: Run) -> Iterator[str]:
    yield "| what | median | rounds | promised | |"
    yield "| --- | ---: | --- | --- | --- |"
    for group, figures in groupby(run.figures, key=lambda each: each.group):
        yield f"| **{group}** | | | | |"
        for each in figures:
            promise = "" if each.bound is None else f"{each.sense} {each.bound:g}"
            word = "" if each.bound is None else "**missed**" if each.missed else "kept"
            yield f"| {each.name} | {_value(each)} | {_spread(each)} | {promise} | {word} |"
    if run.skipped:
        yield ""
        yield from (f"Skipped: {name}: {why}." for name, why in run.skipped.items())


def _value(figure: Figure) -> str:
    return f"{_number(figure.value)} {figure.unit}"


def _spread(figure: Figure) -> str:
    if figure.spread is None:
        return ""
    return f"{_number(figure.spread[0])} to {_number(figure.spread[1])}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _verdict(figure: Figure) -> str:
    if figure.bound is None:
        return ""
    word = "MISSED" if figure.missed else "kept"
    return f"{word}: {figure.sense} {figure.bound:g} ({figure.source})"


def _conclusion(run: Run) -> str:
    promised = [each for each in run.figures if each.bound is not None]
    if not run.missed:
        return f"all {len(promised)} promises kept, in {run.seconds:.0f} s"
    names = "; ".join(each.name for each in run.missed)
    return f"{len(run.missed)} of {len(promised)} promises missed: {names}"
