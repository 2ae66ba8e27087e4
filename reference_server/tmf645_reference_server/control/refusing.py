"""
Why a verb of the control interface cannot be carried out, in process and over HTTP.
"""

from collections.abc import Mapping


class ControlProblem(Exception):  # noqa: N818 - reads as what it is: an answer
    """A verb that cannot be carried out; over HTTP an answer of RFC 9457."""

    def __init__(
        self, status: int, detail: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
