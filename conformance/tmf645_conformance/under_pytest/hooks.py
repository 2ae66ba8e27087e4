"""
The hooks that hold a run together: collecting, reporting, ending.
"""

from collections.abc import Generator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from tmf645_reports.files import ReportNotWritten, write_report
from tmf645_reports.lines import conclusion
from tmf645_reports.model import Report, Waiting
from tmf645_reports.statement import exit_code
from tmf645_reports.terminal import commandless
from tmf645_reports.words import MARKS

from tmf645_conformance.campaign import Campaign
from tmf645_conformance.profile import secrets_of
from tmf645_conformance.redaction import Redactor
from tmf645_conformance.under_pytest.course import Course
from tmf645_conformance.under_pytest.items import COURSE, Requirement, Requirements, RunVerdict
from tmf645_conformance.under_pytest.shown import NAME, line, show
from tmf645_conformance.under_pytest.wishes import as_told_here, campaign_of


class Hooks:
    """The hooks of one pytest session that judges a server. Raises UsageError."""

    def __init__(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", f"{NAME}: a requirement of TMF645, judged by the plugin")
        self._config = config
        self._campaign = campaign = campaign_of(config)
        self._out: Path | None = config.option.tmf645_out
        self._redactor = Redactor(secrets_of(campaign.profile, campaign.environ))
        self._not_written = ""

    @property
    def _course(self) -> Course | None:
        return self._config.stash.get(COURSE, None)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> Generator[None]:
        """Add our items behind all others, and plan the run by those that are selected of them."""
        root = Requirements.from_parent(
            session, name=NAME, nodeid=NAME, purposes=self._campaign.purposes
        )
        ours = list(session.genitems(root))
        items.extend(ours)
        yield
        if any(isinstance(item, Requirement) for item in items) and ours[-1] not in items:
            items.append(ours[-1])  # what is selected has a verdict, too
        self._config.stash[COURSE] = Course(self._selected(items), self._wait)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Tell our own items without tracebacks, and without secrets in what was captured."""
        report = yield
        if isinstance(item, Requirement | RunVerdict):
            if call.excinfo is not None:
                show(report, call.excinfo.value)
            report.sections = [
                (heading, self._redactor.text(text)) for heading, text in report.sections
            ]
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """End the run, if pytest ended before; write the report; never be green without reason."""
        if self._course is None:
            return
        self._course.break_off("pytest ended before the run did")
        report = self._course.report
        if report is None:
            return
        self._write(report)
        if session.exitstatus == pytest.ExitCode.OK and (exit_code(report) or self._not_written):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what ``tmf645 check`` says at the end."""
        if self._course is None or self._course.report is None:
            return
        terminalreporter.section(NAME)
        for told in conclusion(self._course.report, MARKS)[1:]:
            terminalreporter.write_line(commandless(told.plain))
        if self._not_written:
            terminalreporter.write_line(self._not_written)
        elif self._out:
            terminalreporter.write_line(f"\nReport: {self._out / 'report.html'}")

    def _selected(self, items: list[pytest.Item]) -> Campaign:
        """Return the campaign of what pytest selected; of all where only the verdict is asked for."""
        chosen = {item.purpose.id for item in items if isinstance(item, Requirement)}
        if len(chosen) in {0, len(self._campaign.purposes)}:
            return self._campaign
        keyword = self._config.option.keyword
        return replace(
            self._campaign,
            purposes=[each for each in self._campaign.purposes if each.id in chosen],
            selection=f"pytest -k {keyword}" if keyword else "what pytest selected",
        )

    def _write(self, report: Report) -> None:
        if self._out is None:
            return
        try:
            write_report(report, self._out)
        except ReportNotWritten as problem:
            self._not_written = as_told_here(str(problem))

    def _wait(self, event: Waiting) -> None:
        """Tell what is waited for, where it is worth a line."""
        plugins = self._config.pluginmanager
        reporter, capture = map(plugins.getplugin, ("terminalreporter", "capturemanager"))
        if not event.news or reporter is None:
            return
        what = line(self._redactor.text(event.what))
        with capture.global_and_fixture_disabled() if capture else nullcontext():
            reporter.write_line(f"{NAME}: waiting for {what}, at most {event.seconds:g} s")
