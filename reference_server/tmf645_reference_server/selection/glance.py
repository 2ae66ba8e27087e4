"""
Telling from its bytes that a document cannot match: most are never read, then.

Who asks for one externalId among ten thousand gets one; reading the others takes nearly all the time.
"""

from collections.abc import Iterable

from tmf645_reference_server.selection.filters import Condition, Filter, Operator
from tmf645_reference_server.selection.values import is_text_alone


class Glance:
    """Knows what the bytes of a document have to hold for ``filters`` to hold."""

    def __init__(self, filters: Iterable[Filter]) -> None:
        told = (one.conditions for one in filters)
        self._signs = [[*map(_sign, some)] for some in told if all(map(_has_sign, some))]

    def may_match(self, document: bytes) -> bool:
        """Whether ``document``, in JSON, has to be read to know; what is escaped in it has."""
        for signs in self._signs:
            # Not any(), whose generator takes longer than looking.
            for sign in signs:
                if sign in document:
                    break
            else:
                return b"\\" in document
        return True


def _has_sign(condition: Condition) -> bool:
    return condition.operator is Operator.EQ and is_text_alone(condition.value)


def _sign(condition: Condition) -> bytes:
    return f'"{condition.value}"'.encode(errors="surrogatepass")
