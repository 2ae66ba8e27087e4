"""
A small TMF645 v4 server, right in all that the documents ask, to be made wrong on purpose.

It is an ASGI application on the standard library (events leave through httpx) and shares no code
with the packages under test. It is cut into many small methods, so that a server with one fault
is a subclass that overrides one of them. Rooms: minimal_http (one exchange), minimal_reading
(bodies), minimal_selection (lists), minimal_events (hub), minimal_world (the decision),
minimal_tasks (life cycle), minimal_profile (what a tester has to know of it).
"""

from collections.abc import Callable
from functools import partial

from campaign.minimal_http import (
    ROOT,
    Answered,
    Asked,
    Json,
    Receive,
    Refusal,
    Scope,
    Send,
    live,
    read_asked,
    send_answer,
)
from campaign.minimal_profile import PROFILE
from campaign.minimal_tasks import CHECK, KINDS, Task, Tasks

Handler = Callable[[Asked], Answered]

JSON_TYPE = "application/json"
PATCH_TYPES = (JSON_TYPE, "application/merge-patch+json")


class MinimalServer(Tasks):
    """The server: routes, verbs and error bodies. Called without arguments it is ready."""

    content_type = "application/json;charset=utf-8"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection."""
        if scope["type"] == "lifespan":
            await live(receive, send, self.close)
            return
        answer = self.answer(await read_asked(scope, receive))
        await send_answer(answer, send, self.content_type)

    def answer(self, asked: Asked) -> Answered:
        """Route the request; a refusal becomes an Error body."""
        try:
            self.negotiate(asked)
            verbs = self.verbs(asked.segments)
            if asked.method not in verbs:
                return self.unsupported(asked, verbs)
            return verbs[asked.method](asked)
        except Refusal as refusal:
            return self.refuse(refusal)

    def verbs(self, segments: tuple[str, ...]) -> dict[str, Handler]:
        """What can be done at a path (404 where there is none)."""
        match segments:
            case ("hub",):
                return {"POST": self.subscribe}
            case ("hub", id_):
                return {"DELETE": partial(self.unsubscribe, id_)}
            case (kind,) if kind in KINDS:
                return {"GET": partial(self.list, kind), "POST": partial(self.create, kind)}
            case (kind, id_) if kind in KINDS:
                return {
                    "GET": partial(self.read, kind, id_),
                    "PATCH": partial(self.change, kind, id_),
                    "DELETE": partial(self.remove, kind, id_),
                }
        raise Refusal(404, "notFound", f"there is nothing at {'/'.join(segments)}")

    def negotiate(self, asked: Asked) -> None:
        """Refuse (406) a client that takes no JSON."""
        accepted = asked.headers.get("accept", "*/*")
        ranges = [part.replace(" ", "").lower().split(";") for part in accepted.split(",")]
        wanted = [words[0] for words in ranges if not {"q=0", "q=0.0"} & set(words[1:])]
        if not {"*/*", "application/*", JSON_TYPE} & set(wanted):
            raise Refusal(406, "notAcceptable", f"{accepted}; only {JSON_TYPE} is offered")

    # -- verbs -----------------------------------------------------------------------------------

    def create(self, kind: str, asked: Asked) -> Answered:
        """POST: 200 and done for a client that waits, else 201 and accepted."""
        body = self.read_body(asked, (JSON_TYPE,))
        self.check_create(kind, body)
        task = self.open(kind, body, asked.origin)
        self.keep(task)
        self.announce(kind, "Create", self.show(task))
        if self.is_sync(body):
            self.finish(task)
        else:
            self.start(task)
        return self.answer_created(task, is_sync=self.is_sync(body))

    def is_sync(self, body: Json) -> bool:
        return body.get("instantSyncQualification") is True

    def answer_created(self, task: Task, *, is_sync: bool) -> Answered:
        return Answered(
            status=self.created_status(is_sync=is_sync),
            body=self.created_body(task),
            headers=self.location_header(task),
        )

    def created_body(self, task: Task) -> Json:
        return self.show(task)

    def created_status(self, *, is_sync: bool) -> int:
        return 200 if is_sync else 201

    def location_header(self, task: Task) -> dict[str, str]:
        return {"Location": task.href}

    def list(self, kind: str, asked: Asked) -> Answered:
        """GET of the collection."""
        tasks = self.listed(kind)
        for task in tasks:
            self.advance(task)
        rows = [self.show(task) for task in tasks]
        return self.show_list(rows, asked.query, f"{asked.origin}{ROOT}/{kind}")

    def read(self, kind: str, id: str, asked: Asked) -> Answered:
        """GET of one."""
        task = self.existing(kind, id)
        return Answered(status=200, body=self.show_one(self.show(task), asked))

    def show_one(self, shown: Json, asked: Asked) -> Json:
        self.refuse_unsupported(asked.query)
        return self.apply_fields(shown, self.fields(asked.query))

    def change(self, kind: str, id: str, asked: Asked) -> Answered:
        """PATCH: what the client owns is merged, the provider's is refused with 409."""
        task = self.existing(kind, id)
        patch = self.read_body(asked, PATCH_TYPES)
        self.check_patch(kind, patch)
        patch = self.patchable(task, patch)
        self.store_patch(task, self.merge(task.sent, patch))
        if kind == CHECK and patch:
            self.announce(kind, "AttributeValueChange", self.show(task), ",".join(patch))
        return Answered(status=200, body=self.show(task))

    def patchable(self, task: Task, patch: Json) -> Json:
        """The patch without id and href, which never change; 409 for what is the provider's."""
        wanted = {name: value for name, value in patch.items() if name not in {"id", "href"}}
        for name, value in wanted.items():
            if self.is_refused(task, name, value):
                raise Refusal(409, "conflict", f"{name} cannot be changed by a client")
        return wanted

    def store_patch(self, task: Task, merged: Json) -> None:
        task.sent = merged

    def remove(self, kind: str, id: str, asked: Asked) -> Answered:
        """DELETE: 204, and it is gone."""
        task = self.existing(kind, id)
        self.forget(task)
        self.announce(kind, "Delete", self.show(task))
        return Answered(status=204)

    def existing(self, kind: str, id: str) -> Task:
        """The task with ``id``, moved on to now (404 where there is none)."""
        task = self.find(kind, id)
        if task is None:
            raise Refusal(404, "notFound", f"there is no {kind} {id}")
        self.advance(task)
        return task

    # -- refusals --------------------------------------------------------------------------------

    def unsupported(self, asked: Asked, verbs: dict[str, Handler]) -> Answered:
        """405, with the verbs that there are."""
        reason = f"{asked.method} is not possible here"
        return self.refuse(Refusal(405, "methodNotAllowed", reason, Allow=", ".join(sorted(verbs))))

    def refuse(self, refusal: Refusal) -> Answered:
        return Answered(
            status=self.refusal_status(refusal),
            body=self.error_body(refusal),
            headers=refusal.headers,
        )

    def refusal_status(self, refusal: Refusal) -> int:
        return refusal.status

    def error_body(self, refusal: Refusal) -> Json:
        """An Error of the v4 swagger: code and reason are mandatory, status is a string."""
        return {"code": refusal.code, "reason": refusal.reason, "status": str(refusal.status)}


def create_app() -> MinimalServer:
    """The factory behind ``asgi:campaign.minimal_server:create_app``."""
    return MinimalServer()


__all__ = ["PROFILE", "MinimalServer", "create_app"]
