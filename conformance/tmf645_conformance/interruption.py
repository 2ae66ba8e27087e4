"""
Where a run can be interrupted: while it waits for somebody else, and nowhere between two steps.

Python raises KeyboardInterrupt wherever its first thread happens to be: also where a lock has just
been taken, and nobody has undertaken yet to give it back. Whoever tidies up then waits for that
lock for ever. So signals are heeded where nothing is half done.
"""

import threading


class _Here(threading.local):
    """This thread: whether it waits, and what it is to be interrupted with once it does."""

    is_waiting = False
    due: KeyboardInterrupt | None = None


_here = _Here()


class _Waiting:
    def __enter__(self) -> None:
        _here.is_waiting = True
        heed()

    def __exit__(self, *_: object) -> None:
        _here.is_waiting = False


_WAITING = _Waiting()


def waiting() -> _Waiting:
    """A block in which this thread waits, and can be interrupted."""
    return _WAITING


def interrupt(stop: KeyboardInterrupt) -> None:
    """
    Raise ``stop`` where this thread waits, or as soon as it does; for handlers of signals.

    Raises it wherever it is where another one is still due: who asks twice has waited enough.
    """
    if _here.is_waiting or _here.due is not None:
        forget()
        raise stop
    _here.due = stop


def heed() -> None:
    """Raise the interruption that is due, if there is one."""
    if (stop := _here.due) is not None:
        forget()
        raise stop


def forget() -> None:
    """Have no interruption due any more."""
    _here.due = None
    _here.is_waiting = False
