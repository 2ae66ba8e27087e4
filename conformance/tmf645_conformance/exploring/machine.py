"""
Doing the steps of a history, and holding what comes of them against a small model.

The model is what any client may rely on: a task that was created is there, under an id that nothing
else has or had; its state only goes forward, and stays once it is final; what was changed shows,
what was deleted is gone, and the list holds exactly what is there, each task on one page.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

from tmf645_conformance import expect
from tmf645_conformance.answers import Answer, outcome
from tmf645_conformance.asking import Body
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.interruption import wait_for
from tmf645_conformance.profile_values import STATES
from tmf645_conformance.resources import Resource
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Failed, Inconclusive

Step: TypeAlias = Mapping[str, Any]

#: Pages beyond those that the list of our tasks needs, before a walk is given up.
_PAGES_TOO_MANY = 3

#: The status by which a server says that this is the result already.
_AT_ONCE = 200

#: The status by which a server says that it will do what was asked for some time later.
_LATER = 202


@dataclass
class Task:
    """
    A task as the model knows it; of one that is ``in_doubt`` nothing can be demanded.

    ``was_read`` says that a GET has shown it: an answer to a POST may say less, or be all that
    there is of it.
    """

    shown: Answer
    description: str
    was_read: bool = False
    is_deleted: bool = False
    in_doubt: bool = False

    @property
    def is_there(self) -> bool:
        """Whether it has to be found."""
        return not self.is_deleted and not self.in_doubt

    @property
    def may_be_all(self) -> bool:
        """Whether the answer to its POST may be all there is of it: what is said at once need not be kept."""
        return self.shown.posted.status == _AT_ONCE and not self.was_read


@dataclass(frozen=True)
class _Act:
    """A request of one client, and what has to be concluded from its answer."""

    send: Callable[[], Exchange]
    conclude: Callable[[Exchange], None]


class Machine:
    """The tasks of one history. Every method raises Failed, Inconclusive and BrokenOff."""

    def __init__(self, sut: SUT) -> None:
        self.tasks: list[Task] = []
        self._sut = sut
        self._mark = sut.session.new_mark()
        self._changes = 0
        self._deadline: float | None = None

    def play(self, history: Sequence[Step]) -> None:
        """Take the steps of ``history``, then look whether everything is as it has to be."""
        for step in history:
            self._take(step)
        if not self.tasks:
            raise Inconclusive("not one task was created")
        self._settle()
        for task in self.tasks:
            self._conclude_read(task, self._sut.read(task.shown.id))
        self._walk(limit=100)

    def _take(self, step: Step) -> None:
        match step["do"]:
            case "together":
                self._take_together(step["steps"])
            case "wait":
                self._settle()
            case "list":
                self._settle()  # tasks that move may move from one page to another
                self._look_for_unread()
                self._walk(step["limit"])
            case _:
                for act in self._act(step, taken=set()):
                    act.conclude(act.send())

    def _take_together(self, steps: Sequence[Step]) -> None:
        """Send the requests of all steps at once, none of them about the task of another."""
        taken: set[int] = set()
        acts = [act for step in steps for act in self._act(step, taken)]
        if not acts:
            return
        clients = ThreadPoolExecutor(max_workers=len(acts))
        try:
            sent = [clients.submit(act.send) for act in acts]
            for each in sent:
                wait_for(each)
        finally:
            clients.shutdown(wait=False, cancel_futures=True)
        for act, future in zip(acts, sent, strict=True):
            act.conclude(future.result())

    def _act(self, step: Step, taken: set[int]) -> Iterator[_Act]:
        """Yield what ``step`` asks for, unless its task is ``taken``, or there is none."""
        if step["do"] == "create":
            body = self._request(step)
            yield _Act(lambda: self._sut.post(body), self._conclude_create)
            return
        if not self.tasks:
            return
        number = step["task"] % len(self.tasks)
        if number in taken:
            return
        taken.add(number)
        task = self.tasks[number]
        match step["do"]:
            case "read":
                yield self._read(task)
            case "change":
                yield self._change(task)
            case "delete":
                yield self._delete(task)

    def _request(self, step: Step) -> Body:
        wishes = {name: value for name, value in step.items() if name not in {"do", "like"}}
        if self._sut.resource is Resource.CHECK:
            known = self._sut.known_items()
            wishes["serviceQualificationItem"] = [known[step["like"] % len(known)]]
        return self._sut.request(description=self._mark, **wishes)

    def _conclude_create(self, posted: Exchange) -> None:
        expect.no_server_error(posted)
        if not posted.succeeded:
            return
        created = self._sut.as_answer(posted)
        expect.true(
            created.id not in {task.shown.id for task in self.tasks},
            "the id of a new task was the id of another one",
            expected="an id of its own",
            actual=created.id,
            at=posted,
            cause="ids used again",
        )
        self.tasks.append(Task(created, self._mark))

    def _read(self, task: Task) -> _Act:
        id = task.shown.id
        return _Act(lambda: self._sut.read(id), lambda answer: self._conclude_read(task, answer))

    def _conclude_read(self, task: Task, exchange: Exchange) -> None:
        expect.no_server_error(exchange)
        if task.in_doubt:
            return
        if task.is_deleted:
            expect.refused(exchange, "GET of a task that was deleted", cause="deleted tasks")
            return
        if exchange.status != 200:
            _demand(task, exchange)
            return
        self._look(task, self._sut.as_answer(exchange, posted=task.shown.posted))

    def _look(self, task: Task, seen: Answer) -> None:
        """Hold what is seen of ``task`` against what was seen before."""
        before = task.shown
        where = [before.exchange, seen.exchange]
        expect.equal(before.id, seen.id, "GET shows another task", at=where)
        expect.equal(
            task.description, seen.body.get("description"), "the description is another", at=where
        )
        if before.is_final and task.was_read:
            expect.equal(
                outcome(before.body), outcome(seen.body), "a final task has changed", at=where
            )
        if before.state and seen.state:
            expect.true(
                STATES.index(before.state) <= STATES.index(seen.state),
                "a state went back",
                expected=f"{before.state_word}, or what follows it",
                actual=seen.state_word,
                at=where,
            )
        task.shown, task.was_read = seen, True

    def _change(self, task: Task) -> _Act:
        self._changes += 1
        description = f"{self._mark}, changed {self._changes}"
        id = task.shown.id

        def conclude(exchange: Exchange) -> None:
            if self._is_done(task, exchange):
                task.description = description

        return _Act(lambda: self._sut.patch(id, {"description": description}), conclude)

    def _delete(self, task: Task) -> _Act:
        id = task.shown.id

        def conclude(exchange: Exchange) -> None:
            if self._is_done(task, exchange):
                task.is_deleted = True

        return _Act(lambda: self._sut.delete(id), conclude)

    def _is_done(self, task: Task, exchange: Exchange) -> bool:
        """Whether a change of ``task`` was made; a server may also decline one, or postpone it."""
        expect.no_server_error(exchange)
        if exchange.status == 404 and task.is_there:
            _demand(task, exchange)
        task.in_doubt |= exchange.status == _LATER
        return exchange.succeeded and task.is_there

    def _settle(self) -> None:
        """Wait until the tasks that are there are final, or the time of the history is over."""
        if self._deadline is None:
            self._deadline = self._sut.session.deadline()
        while (moving := self._moving()) and self._sut.session.before(self._deadline):
            for task in moving:
                self._conclude_read(task, self._sut.read(task.shown.id))
            if self._moving():
                self._sut.session.pause()

    def _look_for_unread(self) -> None:
        """Read what need not have been kept: whether a list has to hold it, shows by that."""
        for task in self.tasks:
            if task.is_there and task.may_be_all:
                self._conclude_read(task, self._sut.read(task.shown.id))

    def _moving(self) -> list[Task]:
        return [task for task in self.tasks if task.is_there and not task.shown.is_at_rest]

    def _walk(self, limit: int) -> None:
        """
        Walk through the list of the tasks that were not changed, page by page.

        Only where nothing moves: a list may be in the order of the latest change.
        """
        wanted = {t.shown.id for t in self.tasks if t.is_there and t.description == self._mark}
        if self._moving() or any(task.in_doubt for task in self.tasks):
            return
        found: list[str] = []
        pages: list[Exchange] = []
        while len(pages) <= len(wanted) + _PAGES_TOO_MANY:
            page, rows = self._page(limit, len(found))
            if page.status == 400 and not pages:
                return  # so large a page may be refused
            pages.append(page)
            found += rows
            if not rows:
                break
        expect.equal(
            sorted(wanted),
            sorted(found),
            f"the list of our tasks, by pages of {limit}, is not what is there",
            at=pages[-3:],
        )

    def _page(self, limit: int, offset: int) -> tuple[Exchange, list[str]]:
        query = {"description": self._mark, "limit": str(limit), "offset": str(offset)}
        page = self._sut.listed(query)
        expect.no_server_error(page)
        if not page.succeeded:
            return page, []  # 404, 416: there is nothing behind the end of the list
        return page, [str(row.get("id")) for row in expect.json_list(page)]


def _demand(task: Task, exchange: Exchange) -> None:
    """Raise Failed: the task is lost, unless it need not have been kept."""
    if task.may_be_all:
        task.in_doubt = True
        return
    raise Failed(
        f"{exchange.method} of a task that was created answered {exchange.status}",
        expected="the task",
        actual=exchange.status,
        at=[task.shown.exchange, exchange],
        cause="tasks lost",
    )
