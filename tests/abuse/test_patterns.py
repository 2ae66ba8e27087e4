"""No pattern, ours or a stranger's, takes long on any text."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import tmf645_cli
import tmf645_conformance
import tmf645_reference_server
import tmf645_reports
import tmf645_scenarios
import tmf645_simulator
from tmf645_reference_server.problems import Problem
from tmf645_reference_server.selection import matches, parse

SIZE = 100_000

#: Seconds of CPU for one pattern and one text.
SOON = 0.05

PACKAGES = (
    tmf645_cli,
    tmf645_conformance,
    tmf645_reference_server,
    tmf645_reports,
    tmf645_scenarios,
    tmf645_simulator,
)

#: What is repeated up to SIZE characters, and what makes the match fail at the very end.
REPEATED = (
    "a", "A", "0", "9", " ", "\t", "\n", "\r\n", " \n", "\\", '"', '\\"', "'", "`", "=", "==", "=~", ":",
    "::", "/", "//", "://", "://a", "a@", "@", "#", "##", "%", "%2", "&", ";", ",", ".", "a.", "..", "-",
    "--", "_", "+", "e1", "1e", "1.", "0.0", "<", "<a", "[", "]", "[]", "{", "(", "((", "*", "~", "!", "|",
    "eyJ", "eyJaaaaa.", "eyJaaaaa.aa.", "Bearer ", "Basic a", "token=", "password: ", "api_key", "key=a&",
    "secret", "end", "side", "2026-01-01T00:00:00", "/ns/a", "www.", "www", "\x00", "\u00e9", "\U0001f600",
)  # fmt: skip
ENDS = ("!", "", "\x00\n")

#: Patterns that are exponential or cubic for engines that go back.
EVIL = (
    r"(a+)+$", r"(a*)*$", r"(a|a)*$", r"(a|aa)+$", r"(.*a){10}$", r"(.*)*x", r"(.+)+x", r"(x+x+)+y",
    r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(\w+\s?)*$!", r"(\d+)*\D$", r"^(a?){50}a{50}$", r"(a|b|ab)*c",
    r"([a-zA-Z]+)*\d", r"(.*,){11}P", r"^(\(?\d{3}\)?[-. ]?){20}$", r"(a+){10}$", r"((a+)+)+b", r"(?i)(A+)+B",
    r"(a*a*)*b", r"(?:a|a?)+b", r"a*a*a*a*a*b", r"[a]*[a]*[a]*c", r"(.?){100}x", r".*.*.*=.*", r"\s+$",
    r"(\s*a\s*)*b", r"^\s*(.*\S)?\s*$!", r"(([^,]*),)*x", r"(?s)(.*\n)*!", r"(a|b)*?c", r"(a{0,10}){0,10}b",
    r"(ab?)*c", r"^(\w+\.)*\w+@", r"([0-9a-f]{2}:)*z", r"(?m)^(\s|a)*$x", r"a.*b.*c.*d.*e", r"(aa|a)*b",
    r"[^x]*x[^y]*y", r"(a\b)*c", r"(.|\n)*z", r"(\p{L}+)*\d", r"(?:(?:a{1,3}){1,3}){1,3}b", r"a{1,500}b",
    r"(a|[^b])*b", r"^(?:.*?a){12}b", r"x*y*z*a*b", r"(%[0-9a-f]*)*g", r"(<[^>]*>)*x", r"(\\.|[^\\])*q",
)  # fmt: skip


#: Linear, at a higher price; it is used on names.
SLOWER = {"tmf645_conformance.redaction._SECRET_NAME.0": 4 * SOON}

#: Those of them that would become too large an automaton.
TOO_LARGE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Own:
    """A pattern of the packages, and the ways in which it is used."""

    name: str
    pattern: re.Pattern[str] | re.Pattern[bytes]
    uses: tuple[str, ...]

    def __str__(self) -> str:
        """Return what stands in the test's id."""
        return self.name


def own_patterns() -> Iterator[Own]:
    """Yield every compiled pattern that a module of the packages keeps."""
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.endswith("__main__"):
                continue
            module = importlib.import_module(found.name)
            source = Path(str(module.__file__)).read_text("utf-8")
            for name, value in vars(module).items():
                for position, pattern in enumerate(_patterns_in(value)):
                    if f"{name} = " in source or f"{name}: " in source:
                        uses = set(re.findall(rf"\b{name}\.(\w+)\(", source)) & set(USES)
                        ways = tuple(sorted(uses or {"search", "fullmatch"}))
                        yield Own(f"{found.name}.{name}.{position}", pattern, ways)


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _patterns_in(each)


USES = ("search", "match", "fullmatch", "findall", "finditer", "split", "sub")


def use(pattern: re.Pattern[str] | re.Pattern[bytes], way: str, text: str) -> None:
    """Use ``pattern`` on ``text`` as the code does."""
    subject = text.encode("utf-8") if isinstance(pattern.pattern, bytes) else text
    if way == "sub":
        pattern.sub(subject[:0], subject)  # type: ignore[call-overload]  # both bytes or both text
    elif way == "finditer":
        list(pattern.finditer(subject))  # type: ignore[arg-type]  # both bytes or both text
    else:
        getattr(pattern, way)(subject)


def cpu_of(pattern: re.Pattern[str] | re.Pattern[bytes], way: str, text: str) -> float:
    """Return the seconds of CPU that it takes; the better of two, for noise only adds."""
    took = []
    for _ in range(2):
        began = time.process_time()
        use(pattern, way, text)
        took.append(time.process_time() - began)
        if took[-1] < SOON / 4:
            break
    return min(took)


OWN = list(own_patterns())


@pytest.mark.parametrize("own", OWN, ids=str)
def test_a_pattern_of_ours_is_linear(own: Own) -> None:
    """Whatever is repeated 100,000 times before it fails, however the pattern is used."""
    assert slow_for(own, ends=ENDS[:1]) == []


@pytest.mark.slow
@pytest.mark.parametrize("own", OWN, ids=str)
def test_a_pattern_of_ours_is_linear_wherever_it_ends(own: Own) -> None:
    """The same, with every way to end."""
    assert slow_for(own, ends=ENDS[1:]) == []


def slow_for(own: Own, ends: Sequence[str]) -> list[tuple[str, str, str, int, float]]:
    """Return how the pattern was used, on what, and how long it took, where that was too long."""
    soon = SLOWER.get(own.name, SOON)
    return [
        (way, unit, end, len(text), took)
        for unit in REPEATED
        for way in own.uses
        for end in ends
        for text, took in timed(own.pattern, way, unit, end, soon)
        if took >= soon
    ]


def timed(
    pattern: re.Pattern[str] | re.Pattern[bytes], way: str, unit: str, end: str, soon: float
) -> Iterator[tuple[str, float]]:
    """Yield texts and what they take: short ones first, for what is worse than linear."""
    for size in (SIZE // 50, SIZE // 10, SIZE):
        text = unit * (size // len(unit)) + end
        took = cpu_of(pattern, way, text)
        yield text, took
        if took >= soon:
            return


@pytest.mark.parametrize("pattern", EVIL)
def test_a_strangers_pattern_is_linear(pattern: str) -> None:
    """Fifty patterns that kill other engines, on 100 kB each; or they are refused at once."""
    texts = ("a" * SIZE + "!", "ab " * (SIZE // 3), "\n" * SIZE, "0," * (SIZE // 2))
    query = "x.regex=" + "".join(f"%{byte:02x}" for byte in pattern.encode())
    if pattern in TOO_LARGE:
        with pytest.raises(Problem, match="400"):
            parse(query)
        return
    wanted = parse(query).filters
    for text in texts:
        began = time.process_time()
        matches({"x": text}, wanted)
        took = time.process_time() - began

        assert took < SOON, f"{pattern} on {text[:5]!r}: {took:.3f} s"


def test_there_are_fifty_evil_patterns() -> None:
    """As many as the figure says, and Python's own engine does fall for the first one."""
    began = time.process_time()
    re.search(EVIL[0], "a" * 22 + "!")

    assert len(EVIL) >= 50
    assert time.process_time() - began > 10 * cpu_of(re.compile("a+$"), "search", "a" * 22 + "!")
