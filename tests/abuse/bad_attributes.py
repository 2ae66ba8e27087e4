"""Bodies that are JSON and no acceptable qualification, change or registration."""

import json
from typing import Any

from abuse.bad_case import CHECKS, HUB, JSON, QUERIES, Case


def _in_item(**item: Any) -> dict[str, Any]:
    return {"serviceQualificationItem": [item]}


def _in_service(**service: Any) -> dict[str, Any]:
    return _in_item(service=service)


def _related(count: int) -> list[dict[str, Any]]:
    """Return items each of which relies on the next one, the last one on the first."""
    return [
        {
            "id": str(number),
            "qualificationItemRelationship": [
                {"id": str((number + 1) % count), "relationshipType": "reliesOn"}
            ],
        }
        for number in range(count)
    ]


BAD_CHECKS: dict[str, Any] = {
    "no items": {},
    "items missing, the rest there": {"description": "d", "provideAlternative": True},
    "items empty": {"serviceQualificationItem": []},
    "items null": {"serviceQualificationItem": None},
    "items an object": {"serviceQualificationItem": {}},
    "items a text": {"serviceQualificationItem": "all"},
    "items true": {"serviceQualificationItem": True},
    "item null": {"serviceQualificationItem": [None]},
    "item a number": {"serviceQualificationItem": [1]},
    "item an array": {"serviceQualificationItem": [[]]},
    "second item a text": {"serviceQualificationItem": [{}, "x"]},
    "description a number": _in_item() | {"description": 1},
    "description null": _in_item() | {"description": None},
    "external id an object": _in_item() | {"externalId": {}},
    "instant wish a text": _in_item() | {"instantSyncQualification": "true"},
    "instant wish a number": _in_item() | {"instantSyncQualification": 1},
    "alternative wish null": _in_item() | {"provideAlternative": None},
    "reason wish an array": _in_item() | {"provideUnavailabilityReason": []},
    "expected date a number": _in_item() | {"expectedQualificationDate": 1700000000},
    "expected date a day": _in_item() | {"expectedQualificationDate": "2026-01-01"},
    "expected date without offset": _in_item()
    | {"expectedQualificationDate": "2026-01-01T00:00:00"},
    "expected date of month 13": _in_item() | {"expectedQualificationDate": "2026-13-01T00:00:00Z"},
    "expected date of 30 February": _in_item()
    | {"expectedQualificationDate": "2026-02-30T00:00:00Z"},
    "expected date of hour 25": _in_item() | {"expectedQualificationDate": "2026-01-01T25:00:00Z"},
    "expected date in words": _in_item() | {"expectedQualificationDate": "tomorrow"},
    "party a text": _in_item() | {"relatedParty": "me"},
    "party without id": _in_item() | {"relatedParty": [{"@referredType": "Customer"}]},
    "party without type": _in_item() | {"relatedParty": [{"id": "1"}]},
    "class name a number": _in_item() | {"@type": 1},
    "schema location an object": _in_item() | {"@schemaLocation": {}},
    "item id a number": _in_item(id=1),
    "item id null": _in_item(id=None),
    "item id twice": {"serviceQualificationItem": [{"id": "1"}, {"id": "1"}]},
    "item service an array": _in_item(service=[]),
    "item service a text": _in_item(service="fibre"),
    "item category a text": _in_item(category="fibre"),
    "item category without id": _in_item(category={"name": "fibre"}),
    "item date that is none": _in_item(expectedServiceAvailabilityDate="soon"),
    "item date beyond UTC": _in_item(expectedActivationDate="9999-12-31T23:59:59-14:00"),
    "item date before the year 1": _in_item(expectedActivationDate="0001-01-01T00:00:00+14:00"),
    "item relationship an object": _in_item(qualificationItemRelationship={}),
    "item relationship to nobody": _in_item(
        qualificationItemRelationship=[{"id": "9", "relationshipType": "reliesOn"}]
    ),
    "specification a text": _in_service(serviceSpecification="fibre"),
    "specification without id": _in_service(serviceSpecification={}),
    "specification id a number": _in_service(serviceSpecification={"id": 1}),
    "place an object": _in_service(place={"id": "MAIN-3000", "role": "x"}),
    "place without role": _in_service(place=[{"id": "MAIN-3000"}]),
    "place id an array": _in_service(place=[{"id": [], "role": "x"}]),
    "place null": _in_service(place=[None]),
    "characteristic an object": _in_service(serviceCharacteristic={"name": "a", "value": 1}),
    "characteristic without name": _in_service(serviceCharacteristic=[{"value": 1}]),
    "characteristic without value": _in_service(serviceCharacteristic=[{"name": "a"}]),
    "characteristic name a number": _in_service(serviceCharacteristic=[{"name": 1, "value": 1}]),
    "feature without characteristic": _in_service(feature=[{"name": "f"}]),
    "feature with none": _in_service(feature=[{"name": "f", "featureCharacteristic": []}]),
    "note a text": _in_service(note=["n"]),
    "note date that is none": _in_service(note=[{"date": "x"}]),
    "service state unknown": _in_service(state="perfect"),
    "service flag a text": _in_service(hasStarted="no"),
    "service start that is none": _in_service(startDate="2026"),
    "order item without ids": _in_service(serviceOrderItem=[{"itemAction": "add"}]),
    "order item action unknown": _in_service(
        serviceOrderItem=[{"itemId": "1", "serviceOrderId": "1", "itemAction": "explode"}]
    ),
    "relationship without type": _in_service(serviceRelationship=[{"service": {}}]),
    "resource without id": _in_service(supportingResource=[{}]),
    "supporting service a text": _in_service(supportingService=["s"]),
    "supporting service deep and wrong": _in_service(
        supportingService=[{"supportingService": [{"supportingService": [{"place": [{}]}]}]}]
    ),
    "related entity without role": _in_service(relatedEntity=[{"id": "1"}]),
}

BAD_QUERIES: dict[str, Any] = {
    "no criteria": {},
    "criteria null": {"searchCriteria": None},
    "criteria an array": {"searchCriteria": []},
    "criteria a text": {"searchCriteria": "all"},
    "criteria id a number": {"searchCriteria": {"id": 1}},
    "criteria service a text": {"searchCriteria": {"service": "x"}},
    "criteria date that is none": {"searchCriteria": {"expectedActivationDate": "soon"}},
    "criteria date beyond UTC": {
        "searchCriteria": {"expectedActivationDate": "9999-12-31T23:59:59-14:00"}
    },
    "criteria place without role": {"searchCriteria": {"service": {"place": [{"id": "A"}]}}},
    "criteria place a text": {"searchCriteria": {"service": {"place": ["A"]}}},
    "criteria category without id": {"searchCriteria": {"category": {}}},
    "wish a text": {"searchCriteria": {}, "instantSyncQualification": "yes"},
    "external id a number": {"searchCriteria": {}, "externalId": 1},
    "party without id": {"searchCriteria": {}, "relatedParty": [{}]},
}

BAD_CHANGES: dict[str, tuple[Any, int]] = {
    "id": ({"id": "2"}, 409),
    "href": ({"href": "http://elsewhere.test/"}, 409),
    "id removed": ({"id": None}, 409),
    "state": ({"state": "done"}, 409),
    "state unknown": ({"state": "perfect"}, 400),
    "state removed": ({"state": None}, 409),
    "result": ({"qualificationResult": "unqualified"}, 409),
    "items replaced": ({"serviceQualificationItem": [{"id": "9"}]}, 409),
    "items removed": ({"serviceQualificationItem": None}, 409),
    "items emptied": ({"serviceQualificationItem": []}, 409),
    "items an object": ({"serviceQualificationItem": {}}, 400),
    "items a text": ({"serviceQualificationItem": "none"}, 400),
    "date of the task": ({"checkServiceQualificationDate": "2020-01-01T00:00:00Z"}, 409),
    "effective date": ({"effectiveQualificationDate": "2020-01-01T00:00:00Z"}, 409),
    "expiration date that is none": ({"expirationDate": "never"}, 400),
    "description a number": ({"description": 1}, 400),
    "external id an array": ({"externalId": []}, 400),
    "party an object": ({"relatedParty": {}}, 400),
    "party without id": ({"relatedParty": [{}]}, 400),
    "alternative wish a text": ({"provideAlternative": "yes"}, 400),
    "class name a number": ({"@type": 1}, 400),
    "JSON patch": ([{"op": "replace", "path": "/state", "value": "done"}], 400),
}

BAD_REGISTRATIONS: dict[str, Any] = {
    "no callback": {},
    "callback null": {"callback": None},
    "callback a number": {"callback": 1},
    "callback an array": {"callback": ["http://127.0.0.1/"]},
    "callback empty": {"callback": ""},
    "callback a path": {"callback": "/listener"},
    "callback without scheme": {"callback": "127.0.0.1:80/listener"},
    "callback to a file": {"callback": "file:///etc/passwd"},
    "callback by gopher": {"callback": "gopher://127.0.0.1:70/"},
    "callback by javascript": {"callback": "javascript:alert(1)"},
    "callback without host": {"callback": "http:///listener"},
    "callback with a password": {"callback": "http://user:secret@127.0.0.1/"},
    "callback with port 99999": {"callback": "http://127.0.0.1:99999/"},
    "callback with a port in words": {"callback": "http://127.0.0.1:http/"},
    "callback with a line break": {"callback": "http://127.0.0.1/\r\nX: y"},
    "callback with a NUL": {"callback": "http://127.0.0.1/\x00"},
    "callback with a space": {"callback": "http://127.0.0.1/a b"},
    "callback too long": {"callback": "http://127.0.0.1/" + "a" * 2_000},
    "callback with half an IPv6 address": {"callback": "http://[::1/"},
    "callback to everywhere": {"callback": "http://0.0.0.0/"},
    "callback to the clouds' secrets": {"callback": "http://169.254.169.254/latest/meta-data"},
    "callback to the clouds' secrets, mapped": {"callback": "http://[::ffff:169.254.169.254]/"},
    "callback to another network": {"callback": "http://10.0.0.1/"},
    "callback to a link-local address": {"callback": "http://[fe80::1]/"},
    "query a number": {"callback": "http://127.0.0.1:9/", "query": 1},
    "query an object": {"callback": "http://127.0.0.1:9/", "query": {}},
    "query of an unknown event": {"callback": "http://127.0.0.1:9/", "query": "eventType=Boom"},
    "query of half a filter": {"callback": "http://127.0.0.1:9/", "query": "state"},
    "query with broken percent": {"callback": "http://127.0.0.1:9/", "query": "a=%g1"},
    "query with a broken pattern": {"callback": "http://127.0.0.1:9/", "query": "a.regex=("},
    "query with a wrong limit": {"callback": "http://127.0.0.1:9/", "query": "limit=-1"},
    "query of 201 conditions": {"callback": "http://127.0.0.1:9/", "query": "a=1&" * 201},
    "query too long": {"callback": "http://127.0.0.1:9/", "query": "a=" + "b" * 9_000},
    "query of a million commas": {
        "callback": "http://127.0.0.1:9/",
        "query": "a=" + "," * 1_000_000,
    },
}

#: Large and strange, and yet nothing is wrong with them: they are served, and soon.
HEAVY_CHECKS: dict[str, Any] = {
    "1,000 items": {"serviceQualificationItem": [{}] * 1_000},
    "2,000 items that rely on each other in a ring": {"serviceQualificationItem": _related(2_000)},
    "5,000 characteristics": _in_service(
        serviceCharacteristic=[{"name": f"c{n}", "value": n} for n in range(5_000)]
    ),
    "10,000 places": _in_service(place=[{"id": str(n), "role": "x"} for n in range(10_000)]),
    "item id of 100,000 letters": _in_item(id="a" * 100_000),
    "names of JavaScript": _in_item() | {"__proto__": {"a": 1}, "constructor": {"prototype": {}}},
    "every plane of Unicode": _in_item()
    | {"description": "".join(map(chr, (1, 0x7F, 0xFFFF, 0x10FFFF)))},
    "largest double": _in_item() | {"x": 1.7976931348623157e308},
    "smallest double": _in_item() | {"x": 5e-324},
    "64-bit integers": _in_item() | {"x": [2**64 - 1, -(2**63)]},
    "text that looks like markup": _in_item() | {"description": "<script>alert(1)</script>"},
    "text that looks like a template": _in_item() | {"description": "{{7*7}} ${7*7} %s %n {0}"},
    "text that looks like SQL": _in_item() | {"externalId": "'; DROP TABLE tasks; --"},
    "text that looks like a path": _in_item() | {"externalId": "../../etc/passwd"},
}


def cases() -> list[Case]:
    """Return them all."""
    found = [
        _case(f"check, {name}", 400, "POST", CHECKS, body) for name, body in BAD_CHECKS.items()
    ]
    found += [
        _case(f"query, {name}", 400, "POST", QUERIES, body) for name, body in BAD_QUERIES.items()
    ]
    found += [
        _case(f"patch, {name}", status, "PATCH", f"{CHECKS}/1", body)
        for name, (body, status) in BAD_CHANGES.items()
    ]
    found += [
        _case(f"hub, {name}", 400, "POST", HUB, body) for name, body in BAD_REGISTRATIONS.items()
    ]
    found += [
        _case(f"heavy, {name}", 201, "POST", CHECKS, body) for name, body in HEAVY_CHECKS.items()
    ]
    return found


def _case(name: str, status: int, method: str, path: str, body: Any) -> Case:
    return Case(
        name=name,
        status=status,
        method=method,
        path=path,
        headers=JSON,
        body=json.dumps(body).encode(),
    )
