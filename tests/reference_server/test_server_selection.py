"""Query strings: filters, fields, sort and pages, as laws and as examples."""

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_server.server_rig import CHECKS, Rig, check, item, rig
from tmf645_reference_server import Readings
from tmf645_reference_server.patch import changed, merge
from tmf645_reference_server.problems import Problem
from tmf645_reference_server.selection import matches, parse, pick, select

DOCUMENTS: list[dict[str, Any]] = [
    {
        "id": "1",
        "href": "h/1",
        "state": "done",
        "n": 5,
        "flag": True,
        "at": "2026-03-01T12:00:00.000Z",
        "item": [{"id": "a", "place": [{"city": "Rome, Italy"}]}, {"id": "b"}],
    },
    {
        "id": "2",
        "href": "h/2",
        "state": "inProgress",
        "n": 10,
        "flag": False,
        "at": "2026-03-01T14:00:00+01:00",
        "item": [{"id": "b", "place": [{"city": "Oslo"}, {"city": "Bergen"}]}],
    },
    {"id": "3", "href": "h/3", "state": "accepted", "n": 7.5, "text": "a=b&c;d"},
]

FILTERS: list[tuple[str, str]] = [
    ("", "123"),
    ("state=done", "1"),
    ("state=done,accepted", "13"),
    ("state=done%2Caccepted", "13"),
    ("state=done&state=accepted", "13"),
    ("state=done;accepted", "13"),
    ("state=done;state=accepted", "13"),
    ("state=done;n.gt=9", "12"),
    ("state=done&n=10", ""),
    ("state%3D%3Ddone", "1"),
    ("state==done", "1"),
    ("state.eq=done", "1"),
    ("n.gt=5", "23"),
    ("n.gte=5", "123"),
    ("n%3E5", "23"),
    ("n%3E%3D7.5", "23"),
    ("n>=7.5", "23"),
    ("n.lt=7.5", "1"),
    ("n.lte=7.5", "13"),
    ("n%3C7.5", "1"),
    ("n%3C%3D7.5", "13"),
    ("n.gt=5&n.lt=10", "3"),
    ("n=5.0", "1"),
    ("n.gt=nonsense", ""),
    ("flag=true", "1"),
    ("flag=FALSE", "2"),
    ("at=2026-03-01T12:00:00Z", "1"),
    ("at=2026-03-01T13:00:00%2B01:00", "1"),
    ("at=2026-03-01T13:00:00+01:00", "1"),
    ("at.gt=2026-03-01T12:30:00Z", "2"),
    ("at.gte=2026-03-01T14:00:00+02:00", "12"),
    ("at.lt=2026-03-01T13:00:00Z", "1"),
    ("item.id=b", "12"),
    ("item.place.city=Bergen", "2"),
    ("item.place.city=Rome, Italy", "1"),
    ("item.place.city=Rome%2C+Italy", "1"),
    ("text=a%3Db%26c%3Bd", "3"),
    ("unknown=1", ""),
    ("item.id=b&item.place.city=Oslo", "2"),
    ("id=1&&id=2&", "12"),
]


@pytest.mark.parametrize(("query", "ids"), FILTERS)
def test_filters(query: str, ids: str) -> None:
    """Each form of a filter finds what it should, and nothing else."""
    page = select(DOCUMENTS, parse(query))

    assert ids == "".join(str(each["id"]) for each in page.documents)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("sort=n", "132"),
        ("sort=-n", "231"),
        ("sort=%2Bn", "132"),
        ("sort=+n", "132"),
        ("sort=at", "123"),
        ("sort=-at", "213"),
        ("sort=flag,-n", "213"),
        ("sort=unknown", "123"),
        ("sort=item.place.city", "213"),
    ],
)
def test_sorting(query: str, ids: str) -> None:
    """Ascending, descending, by several keys; what lacks the attribute comes last."""
    page = select(DOCUMENTS, parse(query))

    assert ids == "".join(str(each["id"]) for each in page.documents)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("fields=state", {"id": "1", "href": "h/1", "state": "done"}),
        ("fields=state,unknown", {"id": "1", "href": "h/1", "state": "done"}),
        ("fields=state&fields=n", {"id": "1", "href": "h/1", "state": "done", "n": 5}),
        ("fields=none", {"id": "1", "href": "h/1"}),
        ("fields=unknown", {"id": "1", "href": "h/1"}),
        ("fields=state.x", {"id": "1", "href": "h/1"}),
        ("fields=", DOCUMENTS[0]),
        ("fields=item.id", {"id": "1", "href": "h/1", "item": [{"id": "a"}, {"id": "b"}]}),
        ("fields=item,item.id", {"id": "1", "href": "h/1", "item": DOCUMENTS[0]["item"]}),
    ],
)
def test_fields(query: str, expected: dict[str, Any]) -> None:
    """Named attributes, id and href; dotted names reach into arrays."""
    assert expected == pick(DOCUMENTS[0], parse(query))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=-1", 400),
        ("limit=x", 400),
        ("limit=", 400),
        ("limit=1.5", 400),
        ("limit=%D9%A1", 400),
        ("limit=1_0", 400),
        ("limit=" + "9" * 41, 400),
        ("offset=" + "9" * 40, 200),
        ("offset=-1", 400),
        ("offset=0x1", 400),
        ("offset=1&offset=2", 400),
        ("offset=1&offset=1", 200),
        ("limit=99999999", 200),
        ("state", 400),
        ("=done", 400),
        ("filter=$[?(@.state=='done')]", 501),
        ("filter=", 501),
        ("fields=$.state", 501),
        ("sort=$.state", 501),
        ("sort=-", 400),
        ("$.state=done", 501),
        ("state.regex=(a%2B)%2B$", 200),
        ("state=~a", 200),
        ("state%3D~a", 200),
        ("state%2A%3Da", 200),
        ("state.regex=(", 400),
        ("state.regex=(%3F%3Da)", 400),
        ("state.regex=(a)%5C1", 400),
        ("state.regex=((a{100}){100}){100}", 400),
        ("state.regex=" + "a" * 256, 200),
        ("state.regex=" + "a" * 257, 400),
        ("state.regex=" + "%C3%A4" * 129, 400),
        ("&".join(["state.regex=a"] * 11), 400),
        ("&".join(f"a{n}=1" for n in range(201)), 400),
        ("%ff=%fe", 400),
        ("a=%E4", 400),
        ("a=%ED%A0%80", 400),
        ("a=%zz", 400),
        ("a=100%", 400),
        ("a=%00", 200),
        ("a=" + "b" * 8_000, 200),
        ("a=" + "b" * 8_200, 414),
        ("fields=" + "a," * 200, 200),
        ("fields=" + "a," * 201, 400),
        ("sort=" + "a," * 20, 200),
        ("sort=" + "a," * 21, 400),
    ],
)
def test_a_query_string_is_answered_400_or_501_where_it_must(
    server: Rig, query: str, status: int
) -> None:
    """Wrong numbers and half filters are 400; what TMF630 knows and we do not is 501."""
    answer = server.get(f"{CHECKS}?{query}")

    assert status == answer.status_code
    if status != 200:
        assert answer.json()["status"] == str(status)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("state.regex=^do", "1"),
        ("state=~NE", ""),
        ("state=~(?i)NE", "1"),
        ("state%2A%3D^(done|accepted)$", "13"),
        ("state.regex=^[a-z]{4,8}$", "13"),
        ("n.regex=^5$", "1"),
        ("item.id.regex=^(a|x)$", "1"),
        ("item.regex=.", ""),
        ("state.regex=^do&state.regex=one", "1"),
        ("state.regex=;|,|done", "1"),
    ],
)
def test_regular_expressions_are_searched_for(query: str, ids: str) -> None:
    """Anywhere in a text unless anchored, in any element; commas and semicolons belong to it."""
    page = select(DOCUMENTS, parse(query))

    assert ids == "".join(str(each["id"]) for each in page.documents)


def test_pages_are_206_with_counts_and_links(server: Rig) -> None:
    """The links lead through the whole list, each resource once."""
    for number in range(5):
        server.post(CHECKS, check(externalId=str(number % 2)))
    url: str | None = f"{CHECKS}?limit=2&sort=-id&externalId=0"
    seen, statuses = [], []
    while url:
        answer = server.get(url)
        statuses.append(answer.status_code)
        assert answer.headers["X-Total-Count"] == "3"
        assert answer.headers["X-Result-Count"] == str(len(answer.json()))
        seen += [each["id"] for each in answer.json()]
        url = answer.links.get("next", {}).get("url")

    assert seen == ["5", "3", "1"]
    assert statuses == [206, 206]
    assert {"first", "prev", "last"} == set(answer.links)
    assert server.get(answer.links["last"]["url"]).json() == answer.json()


def test_a_whole_list_is_a_200(server: Rig) -> None:
    """200 where nothing was left out; 206 may be switched off."""
    server.post(CHECKS, check())
    with rig(readings=Readings(partial_list="200")) as lenient:
        lenient.post(CHECKS, check())
        assert lenient.get(f"{CHECKS}?limit=0").status_code == 200

    assert server.get(CHECKS).status_code == 200
    assert server.get(f"{CHECKS}?limit=0").status_code == 206
    assert server.get(f"{CHECKS}?offset=7").json() == []


def test_fields_select_on_one_resource_too() -> None:
    """GET by id knows fields; id and href stay unless the reading says otherwise."""
    with rig() as server, rig(readings=Readings(fields_keep="named only")) as bare:
        for each in (server, bare):
            each.post(CHECKS, check())
        kept = server.get(f"{CHECKS}/1?fields=state").json()
        named = bare.get(f"{CHECKS}/1?fields=state").json()

    assert set(kept) == {"id", "href", "state"}
    assert named == {"state": "done"}


def test_filters_reach_into_the_items_of_real_resources(server: Rig) -> None:
    """Nested paths and ranges on what the server itself wrote."""
    server.post(CHECKS, check(item("FARM-1")))
    server.later(60)
    server.post(CHECKS, check(item("MAIN-3000", characteristics={"downloadSpeed": 500})))
    date = server.get(f"{CHECKS}/2").json()["checkServiceQualificationDate"]

    def ids(query: str) -> list[str]:
        return [each["id"] for each in server.get(f"{CHECKS}?{query}").json()]

    assert ids("serviceQualificationItem.service.place.id=FARM-1") == ["1"]
    assert ids("serviceQualificationItem.service.serviceCharacteristic.value.gt=100") == ["2"]
    assert ids(f"checkServiceQualificationDate={date}") == ["2"]
    assert ids(f"checkServiceQualificationDate.lt={date}") == ["1"]


names = st.text(string.ascii_lowercase, min_size=1, max_size=3)
leaves = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3)
)
objects = st.dictionaries(names, values, max_size=4)


@given(objects, objects)
def test_merging_twice_is_merging_once(target: Any, change: Any) -> None:
    """A merge patch is idempotent."""
    once = merge(target, change)

    assert once == merge(once, change)


@given(objects, objects)
def test_merging_modifies_neither_side(target: Any, change: Any) -> None:
    """Both arguments are as they were."""
    before = repr((target, change))

    merge(target, change)

    assert before == repr((target, change))


@given(objects, objects)
def test_what_a_patch_does_not_name_stays(target: Any, change: Any) -> None:
    """Only the attributes of the patch may differ, and nothing is null by it."""
    merged = merge(target, change)

    assert set(changed(target, merged)) <= set(change)
    assert all(name not in merged for name, value in change.items() if value is None)
    assert all(merged[name] == change[name] for name in change if isinstance(change[name], list))


@given(objects)
def test_an_empty_patch_changes_nothing(target: Any) -> None:
    """{} is the neutral patch."""
    assert target == merge(target, {})


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(0, 14), st.integers(1, 5))
def test_pages_partition_the_list(numbers: list[int], offset: int, limit: int) -> None:
    """A page is the slice that it names, of what matches, and knows how many match."""
    documents: list[Any] = [{"id": str(n), "n": each} for n, each in enumerate(numbers)]

    page = select(documents, parse(f"offset={offset}&limit={limit}&n.gte=3"))

    matching = [each for each in documents if each["n"] >= 3]
    assert list(page.documents) == matching[offset : offset + limit]
    assert page.total == len(matching)


@given(st.integers(-9, 9), st.integers(-9, 9))
def test_the_operators_are_an_order(value: int, bound: int) -> None:
    """Of less, equal and greater exactly one holds; gte and lte join two of them."""

    def holds(operator: str) -> bool:
        return matches({"n": value}, parse(f"n.{operator}={bound}").filters)

    assert [holds("lt"), holds("eq"), holds("gt")].count(True) == 1
    assert holds("gte") == (holds("gt") or holds("eq"))
    assert holds("lte") == (holds("lt") or holds("eq"))


@given(st.lists(st.sampled_from(["state", "n", "item", "item.id", "x", "id"]), max_size=4))
def test_selecting_fields_twice_is_selecting_once(chosen: list[str]) -> None:
    """Picking is a projection, and keeps the order of the attributes."""
    selection = parse(f"fields={','.join(chosen)}")
    once = pick(DOCUMENTS[0], selection)

    assert once == pick(once, selection)
    assert [each for each in DOCUMENTS[0] if each in once] == list(once)


@given(st.text(max_size=60))
def test_any_query_string_is_read_or_refused(text: str) -> None:
    """Whatever comes, it is a selection or a Problem."""
    outcome = 0
    try:
        select(DOCUMENTS, parse(text))
    except Problem as problem:
        outcome = problem.status

    assert outcome in (0, 400, 501)


@pytest.mark.parametrize("query", ["n=1", "n.gt=1", "n.lte=1e10", "sort=n", "sort=-n"])
def test_a_number_beyond_every_float_breaks_no_list(query: str) -> None:
    """Any client may store one in an attribute of its own; the lists of all others go on."""
    documents: list[dict[str, Any]] = [{"id": "1", "n": 10**400}, {"id": "2", "n": 1}]
    found = select(documents, parse(query)).documents

    assert {"n=1": ["2"], "n.gt=1": ["1"], "n.lte=1e10": ["2"], "sort=n": ["2", "1"]}.get(
        query, ["1", "2"]
    ) == [each["id"] for each in found]
