"""Safe YAML: scalars of YAML 1.2, and files that mean harm."""

import pytest
from tmf645_scenarios.nodes import Mapping, Scalar, Sequence, parse, resolve
from tmf645_scenarios.problems import ScenarioError


def refusal(text: str) -> str:
    """Return why ``text`` is refused."""
    with pytest.raises(ScenarioError) as caught:
        parse(text.encode(), "x.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(word, word) for word in ("NO", "no", "yes", "on", "off", "Y", "n", "tRUE", "nULL")],
        *[(word, None) for word in ("", "~", "null", "Null", "NULL")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        ("1:32", "1:32"),
        ("012", "012"),
        ("-012", "-012"),
        ("0o14", 12),
        ("0xC", 12),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("01.5", "01.5"),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("2027-03-01", "2027-03-01"),
        ("9" * 31, "9" * 31),
        ("=", "="),
    ],
)
def test_plain_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    """NO is no boolean, 1:32 no number, 012 an id, a date a text."""
    found = resolve(text)

    assert value == found
    assert type(value) is type(found)


def test_quoted_scalars_are_texts() -> None:
    """Quotes say so."""
    root = parse(b"""["1", 'true', "", 1]""", "x.yaml")

    assert isinstance(root, Sequence)
    assert [item.value for item in root.items if isinstance(item, Scalar)] == ["1", "true", "", 1]


def test_aliases_within_bounds_are_read() -> None:
    """What is written once may be meant twice; the last anchor of a name counts."""
    root = parse(b"a: &x [1]\nb: *x\nc: &x 2\nd: *x\n", "x.yaml")

    assert isinstance(root, Mapping)
    assert root.values["a"] is root.values["b"]
    assert root.values["c"] is root.values["d"]


def bomb(levels: int) -> str:
    """Return lists of nine references to the list before."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


def test_a_bomb_is_counted_not_timed() -> None:
    """Nine levels stand for 436 million values; they are refused at the first level too many."""
    assert refusal(bomb(9)) == "x.yaml:7: stands for more than 1000000 values, aliases expanded"
    assert isinstance(parse(bomb(5).encode(), "x.yaml"), Mapping)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: 1\na: 2", 'x.yaml:2: key "a" is given twice, first in line 1'),
        ("a: &x {b: 1}\nc: {<<: *x}", "x.yaml:2: merge keys (<<) are not read; write the keys out"),
        (
            "a: !!python/object:os.system x",
            "the tag tag:yaml.org,2002:python/object:os.system is not read",
        ),
        ("a: !secret x", "x.yaml:1: the tag !secret is not read; write the plain value"),
        ("a: !!set {b}", "the tag tag:yaml.org,2002:set is not read"),
        ("a: !!int '5'", "the tag tag:yaml.org,2002:int is not read"),
        ("a: ! 5", "the tag ! is not read"),
        ("a: *x", "x.yaml:1: *x has no anchor &x before it"),
        ("a: &x [*x]", "x.yaml:1: *x stands within &x itself"),
        ("a: &x\n  b: {c: *x}", "x.yaml:2: *x stands within &x itself"),
        ("[1]: 2", "x.yaml:1: a key is a list or a mapping; write a word"),
        ("a: 1\n---\nb: 2", "x.yaml:2: a second document begins; keep one to a file"),
        ("a: [1", "not YAML: "),
        ("a: b: c", "x.yaml:1: not YAML: mapping values are not allowed"),
        (
            "a:\n\t- b",
            "x.yaml:2: not YAML: found character that cannot start any token; indent with spaces",
        ),
        ("a: 1\n\tb: 2", "; indent with spaces"),
        ("a: {b: c[0]}", '; close the bracket, and quote text that holds one of [ ] { } , like "b'),
        ("a: b: c", "; quote text that holds a colon, and look at the indentation"),
        ("a:\n  - b\n c: 1", "; indent it as far as the lines that it belongs to"),
        ("a:\n  b: 1\n   c: 1", "x.yaml:3: not YAML: "),
        ("a: \x07", "not YAML: "),
        ("[" * 65 + "]" * 65, "x.yaml:1: nested deeper than 64"),
        ("# nothing", "the file is empty"),
    ],
)
def test_what_means_harm_or_hides_meaning_is_refused(text: str, why: str) -> None:
    """Each refusal says what it is about, and where."""
    assert why in refusal(text)


def test_sixty_four_levels_are_read() -> None:
    """The bound is what it says."""
    assert isinstance(parse(b"[" * 64 + b"]" * 64, "x.yaml"), Sequence)


def test_a_megabyte_is_the_most() -> None:
    """A file of exactly the bound is read, one byte more is not."""
    most = b"a: " + b"b" * (1024 * 1024 - 3)

    assert isinstance(parse(most, "x.yaml"), Mapping)
    assert "more than 1048576" in refusal(most.decode() + "b")


def test_an_endless_nesting_costs_nothing() -> None:
    """A million brackets are refused at the sixty-fifth."""
    assert "nested deeper than 64" in refusal("[" * 1_000_000)
