"""
Servers that we did not write: how each is started, asked a few questions, and ended.

Each comes from npm by ``npx``, runs on loopback in a folder of its own, and is ended with its whole
group of processes. The commands are those of docs/foreign-servers.md.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
ROOT = "/tmf-api/serviceQualificationManagement/v4"

#: Seconds for a package to be installed and its server to come up.
PATIENCE = 180.0

#: Seconds for a server to end by itself.
_LEAVING = 5.0


class NotStarted(RuntimeError):  # noqa: N818 - reads as what happened
    """A server did not come up: what it said last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """
    A server: its ``words`` for npx, with {port} and {contract} in them, and the files that it wants.

    ``path`` follows the host where it is judged. With ``learns`` it is asked ``questions`` first,
    and judged with the profile that ``tmf645 init`` proposes then.
    """

    name: str
    words: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    learns: bool = False
    questions: Sequence[tuple[str, Any]] = ()


def _place(id: str) -> dict[str, str]:
    return {
        "@type": "PlaceRef",
        "@referredType": "GeographicAddress",
        "role": "installation",
        "id": id,
    }


def _check(place: str) -> tuple[str, Any]:
    service = {"serviceSpecification": {"id": "FIBRE"}, "place": [_place(place)]}
    return "/checkServiceQualification", {
        "provideAlternative": True,
        "serviceQualificationItem": [{"id": "1", "service": service}],
    }


_QUERY = (
    "/queryServiceQualification",
    {"searchCriteria": {"service": {"place": [_place("MAIN-1")]}}},
)

_JSON_SERVER = (
    "json-server@0.17.4",
    *("--quiet", "--host", "127.0.0.1", "--port", "{port}", "--routes", "routes.json", "db.json"),
)

FOREIGN = {
    server.name: server
    for server in (
        Foreign(
            name="prism",
            words=(
                "@stoplight/prism-cli@5.14.2",
                *("mock", "--host", "127.0.0.1", "--port", "{port}", "{contract}"),
            ),
            # Prism serves the paths of a Swagger file without its basePath.
            path="/.",
        ),
        Foreign(
            name="json-server-empty",
            words=_JSON_SERVER,
            files={"routes.json": "routes.json", "empty.json": "db.json"},
        ),
        Foreign(
            name="json-server-learned",
            words=_JSON_SERVER,
            files={"routes.json": "routes.json", "db.json": "db.json"},
            learns=True,
        ),
        Foreign(
            name="mockoon",
            words=(
                "@mockoon/cli@9.9.0",
                *("start", "--disable-admin-api", "--disable-log-to-file"),
                *("--data", "mockoon.json", "--hostname", "127.0.0.1", "--port", "{port}"),
            ),
            files={"mockoon.json": "mockoon.json"},
            learns=True,
            questions=(_check("MAIN-1"), _check("HILL-9"), _QUERY),
        ),
    )
}


def why_not(server: Foreign) -> str:
    """Say what is missing here to start ``server``; empty where nothing is."""
    if shutil.which("npx") is None:
        return "node and npx are not installed"
    if any("{contract}" in word for word in server.words) and contract() is None:
        return "TMF645_CONTRACTS names no folder with the official API file"
    known = subprocess.run(
        ["npm", "view", server.words[0], "version"],  # noqa: S607 - npm as it is found
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    return "" if known.returncode == 0 else "the registry of npm cannot be reached"


def contract() -> Path | None:
    """Return the official API file, if TMF645_CONTRACTS names the folder that holds it."""
    folder = os.environ.get("TMF645_CONTRACTS")
    found = sorted(Path(folder).glob("TMF645*v4.0.1*.json")) if folder else []
    return found[0].resolve() if found else None


@contextlib.contextmanager
def running(server: Foreign) -> Iterator[str]:
    """Run ``server``; yields what to judge. Raises NotStarted."""
    port = _free_port()
    words = [word.format(port=port, contract=contract()) for word in server.words]
    with tempfile.TemporaryDirectory(prefix="tmf645-foreign-") as folder:
        for name, wanted in server.files.items():
            shutil.copy(HERE / name, Path(folder, wanted))
        said = Path(folder, "said")
        with said.open("wb") as log, _process(["npx", "--yes", *words], folder, log) as process:
            origin = f"http://127.0.0.1:{port}"
            _await(origin, process, said)
            for path, question in server.questions:
                httpx.post(f"{origin}{ROOT}{path}", json=question).raise_for_status()
            yield origin + server.path


@contextlib.contextmanager
def _process(words: Sequence[str], folder: str, log: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process in a group of its own; end the whole group."""
    process = subprocess.Popen(
        words,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LEAVING)


def _await(origin: str, process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _answers(origin):
        if process.poll() is not None or time.monotonic() > deadline:
            last = said.read_text(encoding="utf-8", errors="replace")[-2_000:]
            raise NotStarted(f"nobody answers at {origin}; it said last: {last}")
        time.sleep(0.1)


def _answers(origin: str) -> bool:
    try:
        httpx.get(origin, timeout=2)
    except httpx.HTTPError:
        return False
    return True


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
