"""
Words for what differs from run to run, so that the same finding reads the same in every report.

A run marks what it creates, and listens at a port and under paths that nobody can guess. In what is
kept as evidence, a word stands for each of them; the report tells once what the words stood for.
"""

from collections.abc import Callable, Mapping

#: What stands for the mark of the run, and for the address of our listener.
RUN, LISTENER = "tmf645-run", "tmf645-listener"


class Steady:
    """Replaces what its sources name, by the word of each; the sources are asked each time."""

    def __init__(self) -> None:
        self._sources: list[Callable[[], Mapping[str, str]]] = []

    def ask(self, source: Callable[[], Mapping[str, str]]) -> None:
        """Ask ``source``, too: it returns words by what they stand for."""
        self._sources.append(source)

    def words(self) -> dict[str, str]:
        """Return what each word stands for."""
        return {word: found for source in self._sources for found, word in source().items()}

    def text(self, text: str) -> str:
        """Return ``text`` with words for what differs from run to run."""
        for source in self._sources:
            for found, word in source().items():
                text = text.replace(found, word)
        return text
