"""
What has to be true of the head of a request before anybody believes it (RFC 9112).
"""

from collections.abc import Sequence

Headers = Sequence[tuple[bytes, bytes]]


def fault_of(version: str, headers: Headers, target: bytes) -> str | None:
    """
    Return what is wrong with a head in words, None where nothing is.

    ``headers`` have lower-case names. The parser has refused Content-Length beside
    Transfer-Encoding already; what is left are the cases in which two servers could disagree where
    a request ends or whom it is for.
    """
    if version not in ("1.0", "1.1"):
        return f"HTTP/{version} is not spoken here"
    if not target.isascii():
        return "the request target has bytes beyond ASCII; percent-encode them"
    # Looked at before every request: one pass, and most fields are none of these.
    hosts, lengths = 0, 0
    codings: list[bytes] = []
    for name, value in headers:
        if name == b"host":
            hosts += 1
        elif name == b"content-length":
            lengths += 1
        elif name == b"transfer-encoding":
            codings.append(value.strip().lower())
    if hosts > 1:
        return "there are several Host header fields"
    if not hosts and version == "1.1":
        return "the Host header field is missing"
    return _framing_fault(version, codings, lengths)


def _framing_fault(version: str, codings: list[bytes], lengths: int) -> str | None:
    if codings and (codings != [b"chunked"] or version == "1.0"):
        return "Transfer-Encoding is something else than chunked"
    if codings and lengths:
        return "Content-Length and Transfer-Encoding exclude each other"
    if lengths > 1:
        return "there are several Content-Length header fields"
    return None
