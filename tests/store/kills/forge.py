"""
Servers by the hundred: imports everything once, then forks a process for each one that is wanted.

Run as a program. Each line on standard input is JSON: ``{"serve": [options]}`` is answered with the pid
of a process that runs ``tmf645 serve`` with them, ``{"reap": pid}`` with how that one ended.
"""

import importlib
import json
import os
import signal
import sys

from tmf645_cli.main import main

#: What takes time is imported before anybody forks.
BEFORE = (
    "tmf645_cli.serving",
    "tmf645_reference_server.store.postgresql",
    "uvicorn.protocols.http.httptools_impl",
    "uvloop",
)


#: Servers that nobody has reaped yet.
ALIVE: set[int] = set()


def serve(options: list[str]) -> int:
    """Return the pid of a server."""
    pid = os.fork()
    if pid:
        ALIVE.add(pid)
        return pid
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    main(["serve", "--port", "0", *options], standalone_mode=False)
    os._exit(0)


def reap(pid: int) -> int:
    """Wait for the end of a server and return its exit code, or minus the signal."""
    ALIVE.discard(pid)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    for name in BEFORE:
        importlib.import_module(name)
    for line in sys.stdin:
        wanted = json.loads(line)
        answer = serve(wanted["serve"]) if "serve" in wanted else reap(wanted["reap"])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    # A test that failed leaves servers behind.
    for left in tuple(ALIVE):
        os.kill(left, signal.SIGKILL)
        reap(left)
