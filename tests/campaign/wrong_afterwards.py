"""
Servers that are right while somebody looks, and wrong a moment later, or to somebody else.
"""

from campaign.minimal_http import Answered, Asked, Json, Receive, Scope, Send
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import ACCEPTED, FINAL, Task
from campaign.wrong_registry import wrong


@wrong(trips=("CSQ-REQ-BV-01", "QSQ-REQ-BV-01"))
class AnswersTestersOnly(MinimalServer):
    """A client whose User-Agent does not begin with tmf645 is answered with an Error."""

    def answer(self, asked: Asked) -> Answered:
        answer = super().answer(asked)
        if asked.headers.get("user-agent", "").startswith("tmf645") or not asked.body:
            return answer
        return Answered(status=503, body={"code": "later", "reason": "come back later"})


@wrong(trips=("CSQ-MGT-BV-21", "QSQ-MGT-BV-21"))
class StateIsIndexedOnce(MinimalServer):
    """A filter by state knows the state that a task was created in."""

    def agrees(self, row: Json, name: str, values: list[str]) -> bool:
        if name == "state":
            return ACCEPTED in values
        return super().agrees(row, name, values)


@wrong(trips=("CSQ-MGT-BV-50", "QSQ-MGT-BV-50"))
class EndUndoesPatch(MinimalServer):
    """What a PATCH changed of a task that was still worked on is as before when it is done."""

    def __init__(self) -> None:
        super().__init__()
        self._taken: dict[str, Json] = {}

    def keep(self, task: Task) -> None:
        self._taken[task.id] = task.sent
        super().keep(task)

    def move(self, task: Task, state: str) -> None:
        if state in FINAL:
            task.sent = self._taken[task.id]
        super().move(task, state)


@wrong(trips=("CSQ-MGT-BV-60", "QSQ-MGT-BV-60"))
class DeletedIsFinished(MinimalServer):
    """A task that is deleted before its end can be read again when it has ended."""

    def __init__(self) -> None:
        super().__init__()
        self._working: dict[tuple[str, str], Task] = {}

    def forget(self, task: Task) -> None:
        if task.moves:
            self._working[task.kind, task.id] = task
        self.tasks[task.kind].pop(task.id, None)

    def find(self, kind: str, id: str) -> Task | None:
        if task := self._working.get((kind, id)):
            self.advance(task)
            return task if task.state in FINAL else None
        return super().find(kind, id)


@wrong(trips=("CSQ-NOT-BV-08",))
class ChangeEventWithStaleState(MinimalServer):
    """The event of a PATCH shows the new value, in the task as it was accepted."""

    def announce(self, kind: str, change: str, shown: Json, field_path: str = "") -> None:
        if change == "AttributeValueChange":
            shown = {**shown, "state": ACCEPTED}
        super().announce(kind, change, shown, field_path)


@wrong(trips=("CSQ-REQ-BV-02", "CSQ-REQ-BV-03", "QSQ-REQ-BV-02", "QSQ-REQ-BV-03", "HUB-NOT-BV-01"))
class JsonInUtf16(MinimalServer):
    """JSON is sent in UTF-16, which RFC 8259 (8.1) does not allow."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def widened(message: Json) -> None:
            body = message.get("body", b"").decode().encode("utf-16")
            if message["type"] == "http.response.start":
                fields = [f for f in message["headers"] if f[0] != b"content-length"]
                message = {**message, "headers": fields}
            await send({**message, "body": body} if message.get("body") else message)

        await super().__call__(scope, receive, send if scope["type"] == "lifespan" else widened)
