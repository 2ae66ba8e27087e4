"""The profile file: what it may say, and how it is refused."""

import base64
import contextlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tmf645_conformance.profile import (
    READINGS,
    Auth,
    Claims,
    Ordering,
    Profile,
    ProfileError,
    Relationships,
    Sample,
    Timers,
    auth_headers,
    parse_profile,
    parse_text,
    read_profile,
    secrets_of,
)
from tmf645_conformance.profile_yaml import MOST_BYTES, read_yaml

ITEM = {"service": {"place": [{"id": "P1", "role": "here"}]}}

WHOLE = """\
implementation: {name: Acme SQM, version: "4.2"}
api: tmf645-v4
base_url: http://127.0.0.1:8645/tmf-api/serviceQualificationManagement/v4
auth: {bearer_env: ACME_TOKEN, headers_env: {X-Api-Key: ACME_KEY}}
claims: {patch: true, delete: false}
readings: {initial_state: accepted}
vocabulary: {qualified: [Yes, qualified], states: {done: [completed]}}
timers: {settle: 20, poll: 0.5}
relationships: {depends_on: [reliesOn, requires]}
samples:
  - {name: fibre at Main Street, expect: qualified, item: {service: {id: NO}}}
  - name: what can I get here
    lists: [SPEC-1, SPEC-2]
    criteria: {service: {place: []}}
orderings:
  - {sample: fibre at Main Street, characteristic: downloadSpeed, values: [100, 500, 1000]}
"""


def refusal(text: str) -> str:
    """What is said about a file with this text."""
    with pytest.raises(ProfileError) as told:
        read(text)
    return str(told.value)


def read(text: str) -> Profile:
    """Read a profile from text."""
    return parse_text(text.encode(), file="acme.yaml")


def refusal_in_file(tmp_path: Path, text: str) -> str:
    """What is said about a real file, the folder left out."""
    file = tmp_path / "acme.yaml"
    file.write_text(text)
    with pytest.raises(ProfileError) as told:
        read_profile(file)
    return str(told.value).replace(f"{tmp_path}/", "")


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    """Every section arrives where the judge looks for it."""
    file = tmp_path / "acme.yaml"
    file.write_text(WHOLE)

    profile = read_profile(file)

    assert (profile.implementation.name, profile.implementation.version) == ("Acme SQM", "4.2")
    assert Auth(bearer_env="ACME_TOKEN", headers_env={"X-Api-Key": "ACME_KEY"}) == profile.auth
    assert Claims(patch=True, delete=False) == profile.claims
    assert profile.readings == {"initial_state": "accepted"}
    assert Timers(settle=20.0, poll=0.5) == profile.timers
    assert profile.relationships.depends_on == ("reliesOn", "requires")
    assert profile.samples == (
        Sample(name="fibre at Main Street", expect="qualified", item={"service": {"id": "NO"}}),
        Sample(
            name="what can I get here",
            lists=("SPEC-1", "SPEC-2"),
            criteria={"service": {"place": []}},
        ),
    )
    assert profile.orderings[0].values == (100, 500, 1000)
    assert str(file) == profile.file


def test_no_profile_is_a_profile() -> None:
    """Without a file, nothing is claimed and the words are the documents' own."""
    profile = Profile()

    assert Claims() == profile.claims
    assert profile.claims.patch is None
    assert parse_profile({}, file="") == profile
    assert profile.relationships.depends_on == ("reliesOn",)


# --- words --------------------------------------------------------------------------------------


def test_without_a_vocabulary_both_first_states_are_known() -> None:
    """The documents disagree on accepted and acknowledged; both mean the first state."""
    words = Profile().vocabulary

    assert [words.state(word) for word in ("accepted", "acknowledged", "done", "Done", "")] == [
        "accepted",
        "accepted",
        "done",
        None,
        None,
    ]
    assert [words.result(word) for word in ("qualified", "Qualified")] == ["qualified", None]


def test_declared_words_replace_those_of_their_key_only() -> None:
    """Who declares done as completed no longer says done; the rest stays."""
    words = read(WHOLE).vocabulary

    assert [words.state(word) for word in ("completed", "done", "inProgress")] == [
        "done",
        None,
        "inProgress",
    ]
    assert [words.result(word) for word in ("Yes", "unqualified")] == ["qualified", "unqualified"]


def test_one_word_cannot_mean_two_things() -> None:
    """A vocabulary that maps a word twice would decide by chance."""
    said = refusal("vocabulary: {qualified: [unqualified]}")

    assert 'vocabulary: "unqualified" means both' in said
    assert "means both" in refusal("vocabulary: {states: {done: [inProgress]}}")


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "timers:\n  settel: 3\n",
            (
                'acme.yaml:2: timers.settel: unknown key; did you mean "settle"? '
                "Known keys: settle, poll, event, request"
            ),
        ),
        (
            "api: tmf645-v4\nclames: {}\n",
            (
                'acme.yaml:2: clames: unknown key; did you mean "claims"? Known keys: '
                "implementation, api, base_url, auth, claims, readings, vocabulary, timers, "
                "relationships, samples, orderings, servicenow"
            ),
        ),
        (
            "samples:\n  - name: a\n    expect: qualifed\n    item: {service: {}}\n",
            (
                'acme.yaml:3: samples[0].expect: qualifed; did you mean "qualified"? '
                "Allowed: qualified, alternate, unqualified"
            ),
        ),
        (
            "samples:\n  - {name: a, item: {service: {}}}\n  - {name: a, item: {service: {}}}\n",
            'acme.yaml:3: samples[1]: a second sample named "a"; names tell samples apart',
        ),
        (
            (
                "samples: [{name: a, item: {service: {}}}]\norderings:\n"
                "  - {sample: b, characteristic: c, values: [1, 2]}\n"
            ),
            'acme.yaml:3: orderings[0]: "b" is no sample with an item. Samples with items: "a"',
        ),
    ],
)
def test_a_refusal_names_file_line_path_cause_and_remedy(
    tmp_path: Path, text: str, said: str
) -> None:
    """Nobody has to guess where and what."""
    assert said == refusal_in_file(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a mapping is expected"),
        ("[]", "a mapping is expected"),
        ("claims: {get: true}", "do not leave this optional"),
        ("claims: {fields: false}", "do not leave this optional"),
        ("claims: {patch: NO}", "true or false is expected"),
        ("api: tmf645-v5", "did you mean"),
        ("base_url: ftp://x", "not supported"),
        ("base_url: http://me:word@x", "credentials do not belong"),
        ("implementation: {version: 4.2}", 'write "4.2" in quotes'),
        ("implementation: {name: ''}", "text is expected"),
        ("readings: {initial_state: started}", "Allowed: accepted, acknowledged"),
        ("readings: {favourite: started}", "unknown key"),
        ("timers: {settle: 0}", "no time to wait"),
        ("timers: {settle: 1e9}", "no time to wait"),
        ("timers: {poll: true}", "a number of seconds"),
        ("timers: {poll: 11}", "longer than settle"),
        ("vocabulary: {qualified: []}", "at least 1"),
        ("vocabulary: {qualified: yes}", "a list is expected"),
        ("relationships: {depends_on: []}", "at least 1"),
        ("samples: [{item: {service: {}}}]", "needs a name"),
        ("samples: [{name: a}]", "one of them"),
        ("samples: [{name: a, item: {a: 1}, criteria: {a: 1}}]", "one of them"),
        ("samples: [{name: a, item: {}}]", "something in it"),
        ("samples: [{name: a, criteria: {a: 1}, expect: qualified}]", "only an item"),
        ("samples: [{name: a, item: {a: 1}, lists: [S]}]", "only criteria"),
        ("samples: {name: a}", "a list is expected"),
        ("orderings: [{sample: a, values: [1, 2]}]", "characteristic is missing"),
        ("orderings: [{sample: a, characteristic: c, values: [1]}]", "at least 2"),
        ("orderings: [{sample: a, characteristic: c, values: [1, 1]}]", "twice"),
        ("orderings: [{sample: a, characteristic: c, values: [1, []]}]", "single value"),
        ("auth: {oauth2: {}}", "not supported yet"),
        ("auth: {bearer_env: A, basic_env: B}", "keep one"),
        ("auth: {bearer_env: A, headers_env: {authorization: B}}", "already set"),
        ("auth: {headers_env: {'X Y': B}}", "no name of a header"),
        ("auth: {headers_env: [X]}", "a mapping is expected"),
    ],
)
def test_what_contradicts_itself_or_the_documents_is_refused(text: str, said: str) -> None:
    """The static review finds it before anything is sent."""
    assert said in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "auth: {bearer_env: s3cret-value}",
        "auth: {bearer: s3cret-value}",
        "auth: {token: s3cret-value}",
        "auth: {headers_env: {X-Api-Key: s3cret-value}}",
        "auth: {basic_env: 'me:s3cret-value'}",
    ],
)
def test_a_secret_in_a_profile_is_refused_and_not_repeated(text: str) -> None:
    """The message tells to name a variable, and does not show what was written."""
    said = refusal(text)

    assert "name the environment variable" in said
    assert "s3cret" not in said


# --- YAML ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("1:32", "1:32"),
        ("2020-04-10", "2020-04-10"),
        ("1_000", "1_000"),
        ("0b1", "0b1"),
        ("true", True),
        ("'true'", "true"),
        ("~", None),
        ("null", None),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ('"1"', "1"),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: Any) -> None:
    """A country code stays a text, a clock time is no number."""
    found = read_yaml(f"a: {text}".encode(), "f").data

    assert {"a": value} == found
    assert type(value) is type(found["a"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "f:2: the key a a second time"),
        ("a: &x 1\n", "f:1: the anchor &x"),
        ("a: *x\n", "f:1: the alias *x"),
        ("a: {<<: {}}\n", "f:1: the merge key <<"),
        ("a: !!python/object:os.system {}\n", "f:1: the tag"),
        ("a: !x 1\n", "f:1: the tag"),
        ("a: 1\n---\nb: 2\n", "f:2: a second document"),
        ("1: x\n", 'f:1: the key 1 is no text; write "1"'),
        ("true: x\n", "f:1: the key true is no text"),
        ("[a]: x\n", "f:1: a list or mapping as a key"),
        ("a: .nan\n", "f:1: the number .nan"),
        ("a: .inf\n", "f:1: the number .inf"),
        ("a: 1e999\n", "f:1: the number 1e999"),
        ("a: [1\n", "not YAML"),
        ("a: b: c\n", "f:1: not YAML"),
        ("a: 1\n\tb: 2\n", "; indent with spaces"),
        ("a: @b\n", "quote text that begins with @"),
        ("a: \x07\n", "not YAML"),
        ("[" * 100, "f:1: nested deeper than 64 levels"),
        ("[" * 500_000, "f:1: nested deeper than 64 levels"),
        ("x" * (MOST_BYTES + 1), "larger than 1,048,576 bytes"),
    ],
)
def test_tricks_and_mistakes_are_refused_with_their_line(text: str, said: str) -> None:
    """Nothing grows, nothing hides, nothing is guessed."""
    with pytest.raises(ProfileError) as told:
        read_yaml(text.encode(), "f")

    assert said in str(told.value)


def test_a_file_that_is_no_text_is_refused() -> None:
    """Latin-1 is told apart from UTF-8."""
    with pytest.raises(ProfileError, match="not UTF-8"):
        read_yaml(b"name: caf\xe9", "f")


def test_a_missing_file_is_refused_without_a_traceback(tmp_path: Path) -> None:
    """The operating system's reason is in the message."""
    with pytest.raises(ProfileError, match="No such file"):
        read_profile(tmp_path / "none.yaml")
    with pytest.raises(ProfileError, match="directory"):
        read_profile(tmp_path)


def test_every_value_knows_its_line() -> None:
    """Lines are those where a key, a row or the whole begins."""
    document = read_yaml(b"a:\n  - b: 1\n    c:\n      - x\n      - y\nd: 2\n", "f")

    assert document.lines == {
        (): 1,
        ("a",): 1,
        ("a", 0): 2,
        ("a", 0, "b"): 2,
        ("a", 0, "c"): 3,
        ("a", 0, "c", 0): 4,
        ("a", 0, "c", 1): 5,
        ("d",): 6,
    }


#: JSON's escapes in pairs of surrogates mean nothing to YAML; all other text is the same.
texts = st.text(st.characters(max_codepoint=0xD7FF), max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner),
    max_leaves=20,
)


@given(json_values)
def test_json_is_read_as_json(value: Any) -> None:
    """A profile may be written as JSON, and means the same."""
    assert value == read_yaml(json.dumps(value).encode(), "f").data


@given(st.text(max_size=200) | st.text(alphabet="[]{}:,-&*!|>'\"%@` \n#ab1", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text ends in another error than ProfileError."""
    with contextlib.suppress(ProfileError):
        parse_text(text.encode(errors="replace"), file="f")


# --- credentials --------------------------------------------------------------------------------


def test_credentials_come_from_the_environment() -> None:
    """A bearer token and further headers, by the names of variables."""
    profile = parse_profile(
        {"auth": {"bearer_env": "TOKEN", "headers_env": {"X-Api-Key": "API_KEY"}}}
    )

    headers = auth_headers(profile, {"TOKEN": "t0k", "API_KEY": "k3y", "OTHER": "no"})

    assert headers == {"Authorization": "Bearer t0k", "X-Api-Key": "k3y"}
    assert secrets_of(profile, {"TOKEN": "t0k", "API_KEY": "k3y"}) == ("t0k", "k3y")


def test_basic_credentials_are_user_and_password() -> None:
    """The password alone is a secret too."""
    profile = parse_profile({"auth": {"basic_env": "PAIR"}})
    environ = {"PAIR": "me:p4ss"}

    assert auth_headers(profile, environ) == {
        "Authorization": f"Basic {base64.b64encode(b'me:p4ss').decode()}"
    }
    assert secrets_of(profile, environ) == ("me:p4ss", "p4ss")


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "the environment variable PAIR is not set"),
        ({"PAIR": " "}, "the environment variable PAIR is not set"),
        ({"PAIR": "s3cret"}, "holds no user:password"),
        ({"PAIR": "me:s3cret\n"}, "no header can carry"),
        ({"PAIR": "me:s3crét"}, "no header can carry"),
    ],
)
def test_unusable_credentials_are_named_and_not_shown(environ: dict[str, str], said: str) -> None:
    """The variable's name is told, its value never."""
    profile = parse_profile({"auth": {"basic_env": "PAIR"}})

    with pytest.raises(ProfileError, match=said) as told:
        auth_headers(profile, environ)

    assert "s3cr" not in str(told.value)


# --- documentation ------------------------------------------------------------------------------

PAGE = Path(__file__).parents[2] / "docs" / "profile.md"


def test_the_documented_example_is_a_profile() -> None:
    """What vendors copy works, and shows every section."""
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    profile = parse_text(example.encode(), file="example")

    untouched = [
        name
        for name in Profile.__dataclass_fields__
        if getattr(profile, name) == getattr(Profile(), name) and name != "api"
    ]
    assert untouched == ["servicenow"]  # of another api: docs/servicenow.md has it
    assert {"qualified", "unqualified", "alternate", None} == {
        sample.expect for sample in profile.samples
    }


def test_every_key_is_documented() -> None:
    """Whatever the reader knows, the page explains."""
    text = PAGE.read_text()
    rooms = (Auth, Claims, Timers, Relationships, Sample, Ordering, Profile)
    keys = {name for room in rooms for name in room.__dataclass_fields__} - {"file"}
    allowed = {word for words in READINGS.values() for word in words}

    assert {key for key in keys if not re.search(rf"\b{key}\b", text)} == set()
    assert {word for word in {*READINGS, *allowed} if f"`{word}`" not in text} == set()


def test_the_documented_standard_times_are_the_real_ones() -> None:
    """The table of timers says what happens without a file."""
    rows = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", PAGE.read_text(), re.MULTILINE))

    assert {name: float(value) for name, value in rows.items()} == {
        name: getattr(Timers(), name) for name in Timers.__dataclass_fields__
    }


def test_the_documented_refusal_is_what_is_said() -> None:
    """The example of an error is a real one."""
    assert refusal("api: tmf645-v4\ntimers: {settel: 3}\n") in PAGE.read_text()
