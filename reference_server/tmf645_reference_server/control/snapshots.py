"""
Routes: snapshots of namespaces, kept here or elsewhere.
"""

import msgspec
from starlette.responses import Response

from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.control.calls import Call, Verb
from tmf645_reference_server.control.guard import JSON_TYPE
from tmf645_reference_server.control.refusing import ControlProblem
from tmf645_reference_server.control.shelf import MOST_BYTES


class Label(msgspec.Struct, forbid_unknown_fields=True):
    """Under which label."""

    label: str = "default"


async def take(call: Call) -> JSON:
    """Keep the namespace as it is."""
    label = (await call.read(Label)).label
    size = await call.control.snapshot(label, namespace=call.namespace)
    return {"label": label, "bytes": size}


async def restore(call: Call) -> JSON:
    """Put back what was kept."""
    label = (await call.read(Label)).label
    await call.control.restore(label, namespace=call.namespace)
    return {"label": label, "namespace": call.namespace}


async def index(call: Call) -> JSON:
    """List what is kept."""
    return [{"label": label, "bytes": size} for label, size in call.control.shelf.sizes().items()]


async def download(call: Call) -> Response:
    """Hand a snapshot out as it is."""
    return Response(call.control.shelf.get(call.part("label")), media_type=JSON_TYPE)


async def upload(call: Call) -> JSON:
    """Take a snapshot in; whether it is one shows when it is restored."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in call.request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            raise ControlProblem(413, f"snapshots may take {MOST_BYTES} bytes")
        chunks.append(chunk)
    label = call.part("label")
    return {"label": label, "bytes": call.control.shelf.put(label, b"".join(chunks))}


async def remove(call: Call) -> None:
    """Forget a snapshot."""
    call.control.shelf.remove(call.part("label"))


VERBS = (
    Verb("POST", "/snapshot", take, "keep the namespace as it is, under a label"),
    Verb("POST", "/restore", restore, "put a snapshot back, here or in another namespace"),
    Verb("GET", "/snapshots", index, "the snapshots that are kept"),
    Verb("GET", "/snapshots/{label}", download, "a snapshot as a file"),
    Verb("PUT", "/snapshots/{label}", upload, "bring a snapshot back"),
    Verb("DELETE", "/snapshots/{label}", remove, "forget a snapshot"),
)
