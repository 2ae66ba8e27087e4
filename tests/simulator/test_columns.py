"""Premises and coverage in columns answer as plain dictionaries and lists would."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point as Spot
from shapely import Polygon
from simulator.small_world import FIBRE, HOME, TOWN, row
from tmf645_simulator import addresses
from tmf645_simulator.addresses import AddressBook
from tmf645_simulator.coverage import Areas, CoverageArea, CoverageMap, PremisesRow, Reach
from tmf645_simulator.errors import DuplicateId, ImpossibleValue
from tmf645_simulator.layers import FEW
from tmf645_simulator.places import Directory, Premises, Site
from tmf645_simulator.reasons import Reason
from tmf645_simulator.request import PlaceReference
from tmf645_simulator.roll import Registrar, enrol
from tmf645_simulator.texts import Finder, Texts

from simulator import dictionary_directory

WORDS = ("Main Street", "main  street", "MAINSTREET", "Straße", "STRASSE", "1", "", " ", "Bø")
NAMES = ("city", "streetName", "streetNr", "floor")

addresses_of = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(WORDS), max_size=3)
points = st.one_of(st.none(), st.tuples(st.integers(-180, 180), st.integers(-90, 90)))


@st.composite
def homes(draw: st.DrawFn) -> tuple[Premises, ...]:
    """Return up to a dozen premises, many of them alike."""
    ids = draw(st.lists(st.text(min_size=1, max_size=3), unique=True, max_size=12))
    return tuple(Premises(id=id_, address=draw(addresses_of), point=draw(points)) for id_ in ids)


@given(homes(), st.lists(addresses_of, min_size=1, max_size=3))
def test_addresses_are_found_as_in_a_dictionary(
    premises: tuple[Premises, ...], asked: list[dict[str, str]]
) -> None:
    """The site, or the code and the ids of those that match, in their order."""
    directory = Directory(premises)

    for address in [*asked, *(each.address for each in premises)]:
        reference = PlaceReference(address=address)
        expected = dictionary_directory.find(premises, reference)
        found = directory.find(reference)
        if isinstance(expected, Site):
            assert expected == found
        else:
            code, ids = expected
            assert isinstance(found, Reason)
            assert code == found.code
            if ids:
                assert found.label.startswith(f"{len(ids)} premises have the address ")
                assert f": {', '.join(ids[:5])}" in found.label


@given(homes(), st.lists(st.text(max_size=3), max_size=3))
def test_ids_are_found_as_in_a_dictionary(premises: tuple[Premises, ...], asked: list[str]) -> None:
    """Those that there are, and no others."""
    directory = Directory(premises)

    for id_ in [*asked, *(each.id for each in premises)]:
        expected = dictionary_directory.find(premises, PlaceReference(id=id_))
        assert (id_ in directory) == isinstance(expected, Site)
        found = directory.find(PlaceReference(id=id_))
        assert expected == (found if isinstance(found, Site) else (found.code, []))


@given(homes())
def test_a_roll_lists_what_was_enrolled(premises: tuple[Premises, ...]) -> None:
    """Every premises comes back as it went in, by number, slice and iteration."""
    roll = enrol(premises)

    assert list(premises) == list(roll)
    assert list(premises[1:-1]) == roll[1:-1]
    assert [roll[-1]] == list(premises[-1:]) if premises else len(roll) == 0
    assert enrol(premises) == roll
    assert (roll == enrol((*premises, HOME))) is False


@given(homes(), st.integers(1, 5))
def test_a_roll_collected_in_parts_is_the_same(premises: tuple[Premises, ...], size: int) -> None:
    """Attributes that only some parts have are absent from the others."""
    registrar = Registrar()
    for start in range(0, len(premises), size):
        part = premises[start : start + size]
        names = {name for each in part for name in each.address}
        registrar.add(
            [each.id for each in part],
            np.array([each.point or (np.nan, np.nan) for each in part], np.float64),
            {name: [each.address.get(name) for each in part] for name in sorted(names)},
        )

    assert enrol(premises) == registrar.roll()


@given(st.lists(st.text(st.characters(codec=None), max_size=4)))
def test_texts_come_back_as_they_went_in(texts: list[str]) -> None:
    """Whatever Python holds as a text: also letters beyond ASCII and lone surrogates."""
    packed = Texts(texts)

    assert texts == list(packed)
    assert texts == [packed[position] for position in range(len(packed))]
    assert texts + texts == list(Texts.joined([packed, packed]))
    assert hash(packed) == hash(Texts(texts))


@given(st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=9))
def test_a_finder_knows_every_position(texts: list[str]) -> None:
    """The first, all of them, and what stands repeatedly."""
    finder = Finder(Texts(texts))

    for text in ("a", "b", "c", "", "d"):
        where = tuple(at for at, each in enumerate(texts) if each == text)
        assert where == finder.all(text)
        assert finder.first(text) == (where[0] if where else None)
    repeated = tuple(
        (at, texts.index(each)) for at, each in enumerate(texts) if texts.index(each) != at
    )
    assert repeated == finder.repeated()


def test_texts_that_share_a_hash_are_told_apart() -> None:
    """The index is of hashes, the answer is not."""
    finder = Finder(Texts(["a", "b", "a"]), np.array([hash("a")] * 3))

    assert (0, 2) == finder.all("a")
    assert ((2, 0),) == finder.repeated()
    assert Finder(Texts(["x"]), np.array([hash("a")])).first("a") is None


def test_addresses_that_share_a_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a multiplier that lumps all together the next one is taken."""
    monkeypatch.setattr(addresses, "_MULTIPLIERS", (0, 0x9E3779B97F4A7C15))
    directory = Directory(tuple(Premises(id=each, address={"city": each}) for each in "abc"))

    assert Site(None, "b") == directory.find(PlaceReference(address={"city": "B"}))


def test_a_hash_without_such_an_address_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question whose hash is that of another address is not answered with that one."""
    monkeypatch.setattr(addresses, "_MULTIPLIERS", (0,))
    index = addresses._index([np.array([1, 1]), np.array([2, 2])])

    assert [0, 1] == index.matches([1, 2]).tolist()
    assert [] == index.matches([1, 1]).tolist()


def test_rare_combinations_of_attributes_are_answered_without_an_index(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody fills the memory by asking for every combination; the answers are the same."""
    values = dict.fromkeys(NAMES, ("x", "y"))
    every = [
        dict(zip(NAMES, words, strict=True))
        for words in itertools.product(*(values[name] for name in NAMES))
    ]
    premises = tuple(Premises(id=str(n), address=address) for n, address in enumerate(every))
    indexed = AddressBook(enrol(premises).attributes)
    monkeypatch.setattr(addresses, "MOST_INDEXES", 2)
    scanned = AddressBook(enrol(premises).attributes)

    for size in range(1, len(NAMES) + 1):
        for names in itertools.combinations(NAMES, size):
            asked = dict.fromkeys(names, "x")
            expected = [n for n, each in enumerate(every) if asked.items() <= each.items()]
            assert expected == indexed.matches(asked).tolist()
            assert expected == scanned.matches(asked).tolist()


@pytest.mark.parametrize(
    ("premises", "error", "message"),
    [
        ((replace(HOME, id=""),), ImpossibleValue, 'premises "": its id is empty; give it an id'),
        ((HOME, HOME, HOME), DuplicateId, 'premises "home": this id is taken'),
        ((replace(HOME, point=(91.0, np.nan)),), ImpossibleValue, "91, nan is not on the map"),
        ((replace(HOME, point=(np.nan, np.nan)),), ImpossibleValue, "inf, inf is not on the map"),
        ((replace(HOME, point=(0.0, 90.1)),), ImpossibleValue, "0, 90.1 is not on the map"),
    ],
)
def test_premises_that_cannot_be_are_refused(
    premises: Sequence[Premises], error: type[ValueError], message: str
) -> None:
    """The first of them is told."""
    with pytest.raises(error, match=message):
        Directory(premises)


def test_every_fault_of_a_roll_has_its_position() -> None:
    """So that whoever read it from a file can name each line."""
    roll = enrol((HOME, replace(HOME, id=""), HOME, replace(HOME, id="far", point=(0.0, 91.0))))

    assert [1, 2, 3] == sorted(position for position, _ in roll.faults())


def test_every_fault_of_a_map_has_its_position() -> None:
    """Shapes, ids and reaches; of areas and of rows."""
    bad = replace(FIBRE, down=-1)
    coverage = CoverageMap((TOWN, replace(TOWN, id="b")), (row(), row(technology="radio")))
    assert isinstance(coverage.areas, Sequence)
    crossed = replace(TOWN, id="c", shape=Polygon(((0, 0), (2, 2), (2, 0), (0, 2))))

    with pytest.raises(ImpossibleValue, match='coverage "": its id is empty'):
        CoverageMap((replace(TOWN, id=""),))
    with pytest.raises(ImpossibleValue, match='coverage "town": it names no technology'):
        CoverageMap((replace(TOWN, reach=Reach(technology="")),))
    with pytest.raises(ImpossibleValue, match='coverage "c": no proper area'):
        CoverageMap((*coverage.areas, crossed))
    with pytest.raises(ImpossibleValue, match='row "home": a rate is below 0'):
        CoverageMap((), (*coverage.rows, replace(row(), reach=bad)))


def test_a_map_lists_what_it_was_made_of() -> None:
    """Areas and rows come back as they went in; equal maps are equal."""
    areas = (TOWN, replace(TOWN, id="other"))
    rows = (row(), PremisesRow(premises_id="elsewhere", reach=FIBRE), row())

    coverage = CoverageMap(areas, rows)

    assert list(areas) == list(coverage.areas)
    assert list(rows) == list(coverage.rows)
    assert [areas[1]] == coverage.areas[1:]
    assert CoverageMap(areas, rows) == coverage
    assert CoverageMap(coverage.areas, coverage.rows) == coverage
    assert CoverageMap(areas[:1], rows) != coverage


@st.composite
def stacked(draw: st.DrawFn) -> tuple[CoverageArea, ...]:
    """Return squares and triangles on a small board, some with a hole."""
    areas = []
    for number in range(draw(st.integers(0, 8))):
        x, y, side = draw(st.integers(-3, 3)), draw(st.integers(-3, 3)), draw(st.integers(1, 6))
        outline = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
        hole = [[(x + 1, y + 1), (x + 2, y + 1), (x + 2, y + 2)]] if side > 3 else []
        shape = Polygon(outline[: draw(st.integers(3, 4))], hole if side > 4 else [])
        areas.append(CoverageArea(id=str(number), shape=shape, reach=replace(FIBRE, down=number)))
    return tuple(area for area in areas if area.shape.is_valid)


@given(stacked(), st.sampled_from([1, FEW + 1]), st.integers(-8, 18), st.integers(-8, 18))
def test_areas_are_found_as_by_looking_at_each(
    each_once: tuple[CoverageArea, ...], times: int, left: int, low: int
) -> None:
    """Those that hold the point or have it on their border, in the order of the map; few or many."""
    x, y = left / 2, low / 2
    areas = tuple(
        replace(area, id=f"{area.id}, time {time}") for time in range(times) for area in each_once
    )

    found = [reach for _, reach in CoverageMap(areas).on_map((x, y))]

    expected = [area.reach for area in areas if area.shape.intersects(Spot(x, y))]
    assert expected == list(found)


def test_what_one_list_has_and_the_other_lacks() -> None:
    """The positions of what is missing, in order."""
    some, other = Finder(Texts(["b", "x", "a", "x"])), Finder(Texts(["a", "b"]))

    assert (1, 3) == some.missing_from(other)
    assert () == other.missing_from(some)
    assert (0, 1) == other.missing_from(Finder(Texts()))


def test_a_sound_list_is_looked_at_once() -> None:
    """A world that is edited shares its premises with the one before; they are not checked again."""
    roll = enrol((HOME,))

    assert [] == list(roll.faults())
    roll.points[0] = (500, 500)
    assert [] == list(roll.faults())


def test_a_list_with_faults_tells_them_every_time() -> None:
    """Nothing is sound because somebody has heard that it is not."""
    roll = enrol((HOME, HOME))

    assert len(list(roll.faults())) == len(list(roll.faults())) == 1


def test_blank_cells_are_absent_where_a_table_says_so() -> None:
    """A table cannot tell an empty attribute from none; premises of the world's own can."""
    points = np.full((2, 2), np.nan)
    registrar = Registrar()
    registrar.add(["a", "b"], points, {"city": ["", "Bø"], "floor": ["", ""]}, blank_is_absent=True)
    registrar.extend((Premises(id="c", address={"city": ""}),))

    roll = registrar.roll()

    assert [{}, {"city": "Bø"}, {"city": ""}] == [dict(each.address) for each in roll]
    assert ["city"] == list(roll.attributes)


def test_an_extent_is_from_corner_to_corner() -> None:
    """Of all points that are known; there may be none."""
    far = replace(HOME, id="far", point=(-7.5, 80.0))

    assert (-7.5, 5.0, 5.0, 80.0) == enrol((HOME, far, replace(HOME, id="?", point=None))).extent()
    assert enrol((replace(HOME, point=None),)).extent() is None
    areas = CoverageMap((TOWN,)).areas
    assert isinstance(areas, Areas)
    assert (0.0, 0.0, 10.0, 10.0) == areas.layer.extent()


def test_all_premises_of_an_address_are_found() -> None:
    """Every one that has the values, none where an attribute is unknown."""
    directory = Directory(
        [
            Premises(id="a", address={"streetName": "Main Street", "streetNr": "1"}),
            Premises(id="b", address={"streetName": "Main Street", "streetNr": "2"}),
        ]
    )

    assert directory.addressed({"streetName": "main street"}) == [0, 1]
    assert directory.addressed({"streetName": "Main Street", "streetNr": "2"}) == [1]
    assert directory.addressed({"county": "Kent"}) == []
