"""
The layer in front of the API: decides what goes wrong with a request, and does it.

Faults are tried in the order of their list. Latency adds up; the first that answers instead of the
server ends the matter, and those behind it do not see the request. What spoils an answer or its
way comes after the server has answered.

Latency and slow bodies pass in real time, whatever the clock of the world says: the patience of
a client is measured in real time, and under a frozen clock the request would hang for ever. What
the world itself counts (rate limits, flapping, stale answers, late decisions) passes on
its clock, and so by advance().
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

from starlette.types import ASGIApp, Receive, Scope, Send
from tmf645_scenarios.faults import (
    ConnectionReset,
    DuplicateId,
    Flapping,
    InvalidJson,
    LateDecision,
    Latency,
    Liar,
    NeverFinishing,
    RateLimit,
    SlowBody,
    StaleAnswer,
    Status,
    TruncatedBody,
    WrongContentType,
)
from tmf645_simulator.progression import After, OnCommand, Progression

from tmf645_reference_server import problems
from tmf645_reference_server.asgi import Boundary, error_response
from tmf645_reference_server.faults.answers import Answer, answer_of, answered, send_whole
from tmf645_reference_server.faults.armed import Armed, Faults
from tmf645_reference_server.faults.calls import Call, call_of
from tmf645_reference_server.faults.memory import (
    Cache,
    FirstNames,
    Memory,
    Phases,
    Window,
    whole_seconds,
)
from tmf645_reference_server.faults.sending import drain, reset, send_part, send_slowly
from tmf645_reference_server.faults.spoiling import broken, lying, renamed
from tmf645_reference_server.ports import Pauses

#: Keys of the scope: the names of the faults that happened (for the journal), and how the task
#: that a request creates moves on.
HAPPENED: Final = "tmf645.faults"
PROGRESSION: Final = "tmf645.progression"

FaultsOf: TypeAlias = Callable[[Scope], Faults]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """What becomes of a call: the faults that match, those that happen, and the one that ends it."""

    call: Call
    matching: Sequence[Armed]
    happened: Sequence[Armed]
    end: Armed | None

    @property
    def reaches_the_server(self) -> bool:
        """Whether the server gets to see the request."""
        if self.end is None:
            return True
        kind = self.end.fault.kind
        return isinstance(kind, Status | ConnectionReset) and kind.processed

    @property
    def learners(self) -> list[Memory]:
        """The memories that want to know what the server answered."""
        return [each.memory for each in self.matching if each.memory.learns]

    @property
    def progression(self) -> Progression | None:
        """How the task that is created moves on; None where that is up to the world."""
        for armed in self.happened:
            match armed.fault.kind:
                case NeverFinishing():
                    return OnCommand()
                case LateDecision(delay=delay):
                    return After(timedelta(seconds=armed.draw(delay)))
        return None


class FaultLayer:
    """An ASGI application in front of ``app``; ``faults_of`` gives the faults of a request."""

    def __init__(self, app: ASGIApp, faults_of: FaultsOf, pauses: Pauses) -> None:
        self._app = app
        # Where something may be done to an answer, errors have to be answers already.
        self._answering = Boundary(app)
        self._faults_of = faults_of
        self._pauses = pauses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless something goes wrong with it."""
        if scope["type"] != "http" or self._faults_of(scope).are_none:
            await self._app(scope, receive, send)
            return
        call = call_of(scope)
        matching = [] if call is None else self._faults_of(scope).for_call(call)
        if call is None or not matching:
            await self._app(scope, receive, send)
            return
        course = await self._course(call, matching)
        scope.setdefault(HAPPENED, []).extend(each.name for each in course.happened)
        if (progression := course.progression) is not None:
            scope[PROGRESSION] = progression
        if _is_smooth(course):
            await self._app(scope, receive, send)
            return
        answer = await self._answer(course, scope, receive)
        if answer is not None:
            await self._send(course, answer, scope, receive, send)

    async def _course(self, call: Call, matching: Sequence[Armed]) -> _Course:
        """Let faults happen, in their order, up to the first that ends the matter."""
        happened: list[Armed] = []
        for armed in matching:
            if not armed.befalls(call):
                continue
            happened.append(armed)
            if isinstance(armed.fault.kind, Latency):
                await self._pauses.pause(armed.draw(armed.fault.kind.delay))
            elif isinstance(armed.fault.kind, _ENDING):
                return _Course(call=call, matching=matching, happened=happened, end=armed)
        return _Course(call=call, matching=matching, happened=happened, end=None)

    async def _answer(self, course: _Course, scope: Scope, receive: Receive) -> Answer | None:
        """Return what the client is told; None where there is nobody to tell, or nothing."""
        answer: Answer | None = None
        if course.reaches_the_server:
            answer = await answered(self._answering, scope, receive)
            if answer is None:
                return None
            for memory in course.learners:
                memory.learn(course.call, answer)
        else:
            # A client that is still sending may overlook what it is told meanwhile.
            await drain(receive)
        if course.end is not None:
            if isinstance(course.end.fault.kind, ConnectionReset):
                await reset(scope, receive)
                return None
            answer = _instead(course.end, course.call)
        for armed in course.happened:
            answer = None if answer is None else _spoilt(answer, armed, course.call)
        return answer

    async def _send(
        self, course: _Course, answer: Answer, scope: Scope, receive: Receive, send: Send
    ) -> None:
        ways = {type(each.fault.kind): each.fault.kind for each in course.happened}
        truncated, slow = ways.get(TruncatedBody), ways.get(SlowBody)
        if isinstance(truncated, TruncatedBody) and answer.body:
            await send_part(answer, truncated.keep, scope, receive, send)
        elif isinstance(slow, SlowBody):
            await send_slowly(answer, slow.bytes_per_second, send, self._pauses)
        else:
            await send_whole(answer, send)


_ENDING: Final = (Status, RateLimit, Flapping, StaleAnswer, ConnectionReset)

#: What happens before the server answers, and leaves the answer alone.
_EARLY: Final = (Latency, LateDecision, NeverFinishing)


def _is_smooth(course: _Course) -> bool:
    """Whether the server may answer by itself, in its own pace."""
    return not course.learners and all(
        isinstance(each.fault.kind, _EARLY) for each in course.happened
    )


def _instead(armed: Armed, call: Call) -> Answer:
    """Return what is answered instead of the server's answer."""
    kind, memory = armed.fault.kind, armed.memory
    match kind, memory:
        case Status(), _:
            return _error(problems.injected(kind.status, kind.message), kind.retry_after)
        case RateLimit(), Window():
            return _error(problems.injected(429), memory.pause)
        case Flapping(), Phases():
            return _error(problems.injected(kind.status), memory.pause)
        case StaleAnswer(), Cache() if (kept := memory.recall(call)) is not None:
            return kept
    raise AssertionError(f"{armed.name} does not answer")  # pragma: no cover - see _ENDING


def _error(problem: problems.Problem, pause: timedelta | None) -> Answer:
    response = error_response(problem)
    del response.headers["X-Testbed-Why"]
    if pause is not None:
        response.headers["Retry-After"] = str(whole_seconds(pause))
    return answer_of(response)


def _spoilt(answer: Answer, armed: Armed, call: Call) -> Answer:
    """Return ``answer`` after ``armed`` had its way with it."""
    match armed.fault.kind:
        case Liar(lie=lie):
            return lying(answer, lie)
        case DuplicateId() if isinstance(armed.memory, FirstNames):
            return renamed(answer, armed.memory.recall(call))
        case InvalidJson():
            return broken(answer)
        case WrongContentType(type=type_) if answer.body:
            return answer.with_header("content-type", type_)
        case _:
            return answer
