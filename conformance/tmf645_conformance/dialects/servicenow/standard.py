"""
Which purposes of TMF645 do not hold in the dialect, each with the reason: patterns, the first that fits.

Those that no pattern names hold, and are judged as they are.
"""

import fnmatch
from typing import Final

_OWN_BODY: Final = "errors have no documented body; SNQ-REQ-BI and SNQ-MGT-BI look for the text"
_OWN_REPLY: Final = "the reply is of another shape (section 7); SNQ-REQ-BV demands that instead"
_OWN_LIST: Final = "pages, 206 and 404 are its own (section 3); SNQ-MGT-BV demands those instead"
_NOT_DONE: Final = "no order is ever done by itself: a person reviews it, an inventory reports; SNQ-RES demands that"

#: Pattern of ids, and why what they demand is not demanded here.
NOT_HELD: Final = (
    ("QSQ-*", "there is no queryServiceQualification"),
    ("HUB-*", "there is no hub: results are fetched, or come by processResult"),
    ("CSQ-NOT-*", "there is no hub: results are fetched, or come by processResult"),
    ("CSQ-GEN-*", "generated requests are those of TMF645: other attributes are required here"),
    ("CSQ-LIF-*", "states are those of ServiceNow's orders (R99), not of TaskStateType"),
    ("CSQ-RES-*", _NOT_DONE),
    ("CSQ-ALT-*", _NOT_DONE),
    ("CSQ-DEC-*", "relationships are HasChild and HasParent (R53); SNQ-REQ-BV-10 demands those"),
    ("CSQ-REQ-BV-0[1-3]", "more is required (R44, R50), and the words are others; SNQ-REQ-BV-01 to 03"),
    ("CSQ-REQ-BV-0[56]", "no Location is documented (R14)"),
    ("CSQ-REQ-BV-07", "GET of one may be an array (R22); SNQ-MGT-BV-09 follows href"),
    ("CSQ-REQ-BV-10", "GET of one may be an array (R22); SNQ-REQ-BV-16 looks at what was sent"),
    ("CSQ-REQ-BV-08", "href is a relative link (R21); SNQ-MGT-BV-09"),
    ("CSQ-REQ-BV-09", "there is no synchronous answer: instantSyncQualification is not known"),
    ("CSQ-REQ-BV-1[1245]", _OWN_REPLY),
    ("CSQ-REQ-BV-1[67]", "the wishes of TMF645 are not known, and dates are as in R40 to R42"),
    ("CSQ-REQ-BV-18", _OWN_REPLY),
    ("CSQ-REQ-BI-05", "the flags of TMF645 are not known"),
    ("CSQ-REQ-BI-06", "XML is a documented content type (R11)"),
    ("CSQ-MGT-BV-0[1-6]", _OWN_LIST),
    ("CSQ-MGT-BV-08", _OWN_LIST),
    ("CSQ-MGT-BV-[1234]?", _OWN_LIST),
    ("CSQ-MGT-B?-5?", "there is no PATCH (section 9)"),
    ("CSQ-MGT-B?-6?", "there is no DELETE (section 9)"),
    ("CSQ-MGT-BI-01", "an id that is no sys_id is 400 (R18); SNQ-MGT-BI-01 and 02"),
    ("CSQ-ERR-BI-0[1235]", _OWN_BODY),
    ("CSQ-ERR-BI-09", "there is no PATCH (section 9)"),
)  # fmt: skip


def why_not(id: str) -> str:
    """Return why the purpose ``id`` of TMF645 does not hold; empty where it does."""
    return next((why for pattern, why in NOT_HELD if fnmatch.fnmatchcase(id, pattern)), "")
