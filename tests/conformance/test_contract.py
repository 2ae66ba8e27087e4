"""The contract tables: what they find, in which words and order."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tmf645_conformance import contract
from tmf645_conformance.contract import Fault, conditional_faults, errors, missing_mandatory
from tmf645_conformance.contract.notation import Attribute, attribute

CHECK: dict[str, Any] = {
    "id": "1",
    "href": "http://h/1",
    "checkServiceQualificationDate": "2026-11-02T10:00:00Z",
    "state": "done",
    "serviceQualificationItem": [{"id": "1", "service": {}}],
}
QUERY: dict[str, Any] = {
    "id": "1",
    "href": "http://h/1",
    "queryServiceQualificationDate": "2026-11-02T10:00:00Z",
    "state": "done",
    "searchCriteria": {"service": {}},
    "serviceQualificationItem": [{"id": "1"}],
}


def told(faults: tuple[Fault, ...]) -> list[tuple[str, str]]:
    """Pointer and problem of each fault."""
    return [(fault.pointer, fault.problem) for fault in faults]


# --- definitions --------------------------------------------------------------------------------


def test_a_plain_task_has_no_fault() -> None:
    """What the documents ask for is enough."""
    assert errors("CheckServiceQualification", CHECK) == ()
    assert errors("QueryServiceQualification", QUERY) == ()
    assert errors("CheckServiceQualification[]", [CHECK, {}]) == ()


def test_every_definition_is_open() -> None:
    """Unknown attributes are valid, everywhere."""
    document = {**CHECK, "x": {"y": [None]}, "serviceQualificationItem": [{"z": 1.5}]}

    assert errors("CheckServiceQualification", document) == ()


@pytest.mark.parametrize(
    ("schema", "document", "faults"),
    [
        ("CheckServiceQualification", [], [("", "is no object")]),
        ("CheckServiceQualification[]", {}, [("", "is no array")]),
        ("CheckServiceQualification", {"id": 1}, [("/id", "is no string")]),
        ("CheckServiceQualification", {"description": None}, [("/description", "is no string")]),
        (
            "CheckServiceQualification",
            {"state": "acknowledged"},
            [("/state", "is none of the declared words")],
        ),
        (
            "CheckServiceQualification",
            {"provideAlternative": "true"},
            [("/provideAlternative", "is no boolean")],
        ),
        (
            "CheckServiceQualification",
            {"expirationDate": "2026-11-02 10:00"},
            [("/expirationDate", "is no date-time of RFC 3339")],
        ),
        (
            "CheckServiceQualification_Create",
            {},
            [("/serviceQualificationItem", "is missing")],
        ),
        (
            "CheckServiceQualification_Create",
            {"serviceQualificationItem": []},
            [("/serviceQualificationItem", "has no element")],
        ),
        ("QueryServiceQualification_Create", {}, [("/searchCriteria", "is missing")]),
        ("Error", {"code": 400, "reason": "x"}, [("/code", "is no string")]),
        ("Error", {"code": "1", "reason": "x", "referenceError": "a b"}, [("/referenceError", "is no URI")]),
        ("EventSubscription", {"id": "1"}, [("/callback", "is missing")]),
        ("Feature", {"name": "a", "featureCharacteristic": []}, [("/featureCharacteristic", "has no element")]),
        ("Characteristic", {"name": "a"}, [("/value", "is missing")]),
        (
            "CheckServiceQualificationCreateEvent",
            {"event": {"checkServiceQualification": {"id": 1}}},
            [("/event/checkServiceQualification/id", "is no string")],
        ),
        ("TaskStateType", "Done", [("", "is none of the declared words")]),
    ],
)  # fmt: skip
def test_a_fault_is_found_at_its_place(
    schema: str, document: Any, faults: list[tuple[str, str]]
) -> None:
    """Pointer and problem say what to repair."""
    assert faults == told(errors(schema, document))


@pytest.mark.parametrize("value", [None, 0, "", [], {"a": [1]}])
def test_the_value_of_a_characteristic_is_anything(value: Any) -> None:
    """The API file says nothing of its type, so null is one too."""
    assert errors("Characteristic", {"name": "a", "value": value}) == ()


@pytest.mark.parametrize("href", ["string", "/x/1", "http://host:port/x?y=1#z", "urn:a:b", ""])
def test_a_uri_is_text_without_spaces(href: str) -> None:
    """Swagger 2.0 defines no format uri, and official samples carry what is none by RFC 3986."""
    assert errors("ServiceSpecificationRef", {"id": "1", "href": href}) == ()


def test_all_faults_are_told_in_the_order_of_their_places() -> None:
    """Element 10 follows element 9, whatever the validator thinks."""
    document = {"serviceQualificationItem": [{"id": n} for n in range(12)], "href": 1}

    pointers = [fault.pointer for fault in errors("CheckServiceQualification", document)]

    assert pointers == ["/href", *(f"/serviceQualificationItem/{n}/id" for n in range(12))]


def test_services_within_services_are_looked_into() -> None:
    """The recursion of the definitions is followed."""
    inner = {"supportingService": [{"serviceRelationship": [{"service": {"isBundle": 1}}]}]}

    assert told(errors("ServiceRefOrValue", inner)) == [
        ("/supportingService/0/serviceRelationship/0/relationshipType", "is missing"),
        ("/supportingService/0/serviceRelationship/0/service/isBundle", "is no boolean"),
    ]


def test_a_name_with_a_slash_is_escaped_in_pointers() -> None:
    """Pointers are those of RFC 6901."""
    document: dict[str, Any] = {"@type": 1}

    assert told(errors("Extensible", document)) == [("/@type", "is no string")]


def test_hostile_documents_have_faults_and_no_tracebacks() -> None:
    """Text that is no Unicode, and nesting without end, are answered like other faults."""
    deep: Any = {}
    for _ in range(50_000):
        deep = {"supportingService": [deep]}

    assert told(errors("CheckServiceQualification", {"state": "\ud800"})) == [
        ("", "holds text that is no Unicode")
    ]
    assert told(errors("ServiceRefOrValue", deep)) == [("", "is nested deeper than 200 levels")]


def test_an_unknown_definition_is_our_mistake() -> None:
    """A typing error in a purpose must not look like a verdict."""
    with pytest.raises(LookupError, match="CheckServiceQualificatoin"):
        errors("CheckServiceQualificatoin", {})


def test_the_notation_is_read() -> None:
    """Kind, array, at least one, required, default."""
    assert attribute("X[1..]!") == Attribute(kind="X", many=True, at_least_one=True, required=True)
    assert attribute("boolean = false") == Attribute(kind="boolean", default="false")
    with pytest.raises(ValueError, match="string\\?"):
        attribute("string?")


def test_the_digest_tells_tables_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports of different tables cannot be mistaken for each other."""
    before = contract.table_sha256()
    changed = {**contract.SCHEMAS, "Error": {**contract.SCHEMAS["Error"], "code": "string"}}
    monkeypatch.setattr(contract, "SCHEMAS", changed)

    assert before != contract.table_sha256()
    assert len(before) == 64


# --- mandatory attributes -----------------------------------------------------------------------


@pytest.mark.parametrize("document", [CHECK, QUERY], ids=["check", "query"])
@pytest.mark.parametrize(("value", "problem"), [(None, "is null"), (" ", "is blank"), ([], "is empty")])  # fmt: skip
def test_mandatory_is_present_not_null_not_blank_not_empty(
    document: dict[str, Any], value: Any, problem: str
) -> None:
    """Every mandatory attribute, each way of not being there."""
    resource = "checkServiceQualification" if document is CHECK else "queryServiceQualification"
    for name in contract.MANDATORY[resource]:
        broken = {**document, name: value}
        without = {key: each for key, each in document.items() if key != name}

        assert told(missing_mandatory(resource, document)) == []
        assert told(missing_mandatory(resource, broken)) == [(f"/{name}", problem)]
        assert told(missing_mandatory(resource, without)) == [(f"/{name}", "is missing")]


def test_an_empty_list_of_a_query_is_only_observed() -> None:
    """Nothing found is a natural answer; an empty check is not."""
    [of_query] = missing_mandatory(
        "queryServiceQualification", {**QUERY, "serviceQualificationItem": []}
    )
    [of_check] = missing_mandatory(
        "checkServiceQualification", {**CHECK, "serviceQualificationItem": []}
    )

    assert (of_query.observed_only, of_check.observed_only) == (True, False)


def test_what_is_no_object_lacks_everything() -> None:
    """A list in place of a resource is one fault."""
    assert told(missing_mandatory("checkServiceQualification", [])) == [("", "is no object")]


# --- attributes of parts ------------------------------------------------------------------------

#: Parts of a service with what they have to have, and nothing else.
WHOLE: dict[str, Any] = {
    "feature": [
        {
            "name": "f",
            "featureCharacteristic": [{"name": "a", "value": 1}],
            "constraint": [{"id": "c"}],
            "featureRelationship": [{"name": "g", "relationshipType": "needs"}],
        }
    ],
    "place": [
        {"@type": "PlaceRef", "role": "r", "id": "p", "@referredType": "GeographicSite"},
        {"@type": "GeographicAddress", "role": "r", "city": "x"},
    ],
    "relatedEntity": [{"@type": "EntityRef", "role": "r", "id": "e", "@referredType": "X"}],
    "relatedParty": [
        {"id": "i", "@referredType": "Individual", "role": "buyer"},
        {"id": "j", "@referredType": "Customer"},
    ],
    "serviceOrderItem": [{"itemId": "1", "serviceOrderId": "2"}],
    "serviceRelationship": [
        {
            "relationshipType": "reliesOn",
            "serviceRelationshipCharacteristic": [{"name": "a", "value": "b"}],
        }
    ],
    "serviceSpecification": {"id": "s"},
    "supportingResource": [{"id": "r"}],
}


def proposing(service: Any) -> dict[str, Any]:
    """A check with an alternate of this service."""
    proposal = {"alternateService": service}
    return {**CHECK, "serviceQualificationItem": [{"alternateServiceProposal": [proposal]}]}


def test_whole_parts_have_no_fault_anywhere() -> None:
    """What the profile asks of parts is enough, in every place they can be in."""
    item = {"service": WHOLE, "category": {"id": "c"}}
    check = {**proposing(WHOLE), "relatedParty": WHOLE["relatedParty"]}
    check["serviceQualificationItem"][0].update(item)
    query = {**QUERY, "searchCriteria": item, "serviceQualificationItem": [item]}

    assert conditional_faults(check) == ()
    assert conditional_faults(query) == ()
    assert errors("CheckServiceQualification", check) == ()


def leaves(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of every attribute of WHOLE that is not a part itself."""
    if isinstance(value, dict):
        return [path for key, inner in value.items() for path in leaves(inner, (*at, key))]
    if isinstance(value, list):
        return [path for n, inner in enumerate(value) for path in leaves(inner, (*at, n))]
    return [at]


MUST = [
    path
    for path in leaves(WHOLE)
    if path[-1] != "city" and "featureCharacteristic" not in path
]  # fmt: skip


@given(path=st.sampled_from(MUST), blank=st.sampled_from([None, "", " "]))
def test_every_attribute_of_a_part_is_missed(path: tuple[Any, ...], blank: Any) -> None:
    """Whichever mandatory attribute of whichever part is blank, exactly that is told."""
    service = copy.deepcopy(WHOLE)
    into: Any = service
    for step in path[:-1]:
        into = into[step]
    into[path[-1]] = blank

    pointers = [fault.pointer for fault in conditional_faults(proposing(service))]

    where = "/serviceQualificationItem/0/alternateServiceProposal/0/alternateService/"
    assert [where + "/".join(map(str, path))] == [each for each in pointers if each]


def test_a_feature_needs_a_characteristic() -> None:
    """At least one element, not merely the attribute."""
    service = {"feature": [{"name": "f", "featureCharacteristic": []}]}
    [fault] = conditional_faults(proposing(service))

    assert fault.problem == "is empty"
    assert fault.pointer.endswith("/feature/0/featureCharacteristic")


def test_a_place_is_referred_to_by_one_of_three_classes() -> None:
    """A PlaceRef to something that is no place is told."""
    place = {"@type": "PlaceRef", "role": "r", "id": "p", "@referredType": "Building"}
    [fault] = conditional_faults(proposing({"place": [place]}))

    assert (fault.problem, fault.actual) == ("is no class of places", "Building")


def test_a_party_has_a_role_and_a_party_role_is_one() -> None:
    """An organization's role has to be told; a customer's is in its type."""
    parties = [{"id": "1", "@referredType": "Organization"}, {"id": "2", "@referredType": "Seller"}]

    assert told(conditional_faults({**CHECK, "relatedParty": parties})) == [
        ("/relatedParty/0/role", "is missing")
    ]


@pytest.mark.parametrize(
    ("document", "observed"),
    [
        (proposing({"place": [{"role": "r"}]}), True),
        (proposing({"relatedEntity": [{"role": "r"}]}), True),
        (proposing({"place": [{"@type": "GeographicSite"}]}), False),
        ({**CHECK, "serviceQualificationItem": [{"service": {"supportingResource": [{}]}}]}, True),
        ({**CHECK, "serviceQualificationItem": [{"category": {}}]}, False),
        ({**QUERY, "serviceQualificationItem": [{"service": {"supportingResource": [{}]}}]}, False),
        ({**QUERY, "searchCriteria": {"service": {"supportingResource": [{}]}}}, False),
        ({"searchCriteria": {"service": {"supportingResource": [{}]}}}, False),
    ],
)
def test_where_the_documents_disagree_a_fault_is_only_observed(
    document: dict[str, Any],
    observed: bool,  # noqa: FBT001
) -> None:
    """Types of places, and the requested service of a check, fail nobody."""
    [fault] = conditional_faults(document)

    assert observed is fault.observed_only


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["service", "place", "serviceQualificationItem", "searchCriteria", "feature",
                 "relatedParty", "@type", "id", "alternateServiceProposal", "alternateService",
                 "constraint", "role", "state"]
            ),
            inner,
            max_size=4,
        ),
        max_leaves=25,
    )
)  # fmt: skip
def test_any_document_is_judged_without_a_traceback(document: Any) -> None:
    """Whatever a server sends is told apart, never a reason to break; and twice the same."""
    for schema in ("CheckServiceQualification", "QueryServiceQualification", "Error"):
        assert errors(schema, document) == errors(schema, document)
    assert conditional_faults(document) == conditional_faults(document)
    missing_mandatory("queryServiceQualification", document)
