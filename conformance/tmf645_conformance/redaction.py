"""
Taking secrets out of what is kept as evidence, before it is kept.

Two nets, one behind the other: what is known to be secret (the values of the profile's variables,
in the forms they travel in), and what looks secret whoever's it is (names of headers, parameters
and attributes; shapes such as JWT, PEM and ``Bearer …``). Redacting JSON gives JSON.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

from tmf645_conformance.steady import Steady

#: What stands where a secret stood.
REMOVED = "[redacted]"

#: Secrets shorter than this are not looked for in running text: they would be found everywhere.
SHORTEST = 4

#: Bodies longer than this, in characters, are cut.
LONGEST_BODY = 10_000

_SECRET_NAME = re.compile(
    r"authorization|cookie|token|secret|passw(or)?d|passphrase|credential|jwt|signature"
    r"|(?<![a-z])(api|access|private|client|subscription|auth)?[-_.]?key(?![a-z])"
    r"|^(x[-_])?(api|access|private|subscription|auth)?key$|^(pwd|sid|session|sessionid)$",
    re.IGNORECASE,
)
#: camelCase names such as ``apiKey`` end in a key too; ``keyboard`` and ``monkey`` do not.
_SECRET_CAMEL = re.compile(r"(api|access|private|client|secret|subscription|auth)Key$")

_SHAPES = (
    re.compile(
        r"-----BEGIN [A-Z0-9 ]{1,60}-----.*?(?:-----END [A-Z0-9 ]{1,60}-----|\Z)", re.DOTALL
    ),
    re.compile(r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*){1,3}"),
    re.compile(r"(?<=[Bb]earer )[A-Za-z0-9._~+/=-]{6,}"),
    re.compile(r"(?<=[Bb]asic )[A-Za-z0-9+/=_-]{8,}"),
    re.compile(r"(?<=://)[^/?#@\s\"'<>]{1,200}(?=@)"),
)

#: ``name=value`` and ``name: value`` in text that is no JSON: forms, logs, broken JSON.
_PAIR = re.compile(
    r"""(?<![\w.-])(?P<name>[\w.-]{1,200}+)(?P<between>["']?\s{0,3}[=:]\s{0,3})"""
    r"""(?P<value>(?:(?:bearer|basic|token|digest)\s+)?"""
    r"""(?:"(?:[^"\\]|\\.)*+"?|'[^']*+'?|[^\s"'&,;<>}]+))""",
    re.IGNORECASE,
)

#: Longer texts are not looked through as a whole, since nobody would read them.
_LONGEST_READ = 1_000_000


class Redactor:
    """
    Removes ``secrets`` and what looks like one.

    A header's value such as ``Bearer abc`` or ``Basic …`` may be given as it is: its parts are
    secrets too. ``steady`` knows what differs from run to run, and puts words in its place.
    """

    def __init__(self, secrets: Iterable[str] = (), steady: Steady | None = None) -> None:
        self._steady = steady or Steady()
        forms = {form for secret in secrets for part in _parts(secret) for form in _forms(part)}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        self._known = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Redact headers: whole values under secret names, secrets within all others."""
        return {
            name: REMOVED
            if _is_secret(name) or "key" in name.lower()
            else self._header(name, self._steady.text(value))
            for name, value in headers.items()
        }

    def url(self, url: str) -> str:
        """Redact a URL: user and password, parameters with secret names, secrets elsewhere."""
        url = self._steady.text(url)
        try:
            parts = urlsplit(url)
        except ValueError:
            return self._running(url)
        _, at, host = parts.netloc.rpartition("@")
        redacted = parts._replace(
            netloc=f"{REMOVED}@{host}" if at else parts.netloc,
            query=self._query(parts.query),
            fragment=self._query(parts.fragment),
        )
        return self._running(urlunsplit(redacted))

    def text(self, text: str) -> str:
        """
        Redact a body or any other text; where it is JSON, the result is JSON too.

        Of a text without end only the beginning is looked through, and kept.
        """
        text = self._steady.text(text.encode("utf-8", "replace").decode())
        if len(text) > _LONGEST_READ:
            return shorten(self._running(text[:_LONGEST_READ]), LONGEST_BODY)
        try:
            return self._json_text(text)
        except (ValueError, RecursionError):
            return self._running(text)

    def _json_text(self, text: str) -> str:
        """Redact JSON. Raises ValueError or RecursionError where it cannot be read as such."""
        hidden: list[str] = []

        def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
            known = dict(found)
            hidden.extend(["a key twice"] * (len(found) - len(known)))
            return known

        document = json.loads(text, object_pairs_hook=pairs)
        redacted = self._json(document)
        if redacted == document and not hidden:
            return text
        return json.dumps(redacted, ensure_ascii=False).encode("utf-8", "replace").decode()

    def _header(self, name: str, value: str) -> str:
        return self.url(value) if name.lower() in {"location", "referer"} else self._running(value)

    def _query(self, query: str) -> str:
        pairs = parse_qsl(query, keep_blank_values=True)
        if not any(_is_secret(name) or value != self._running(value) for name, value in pairs):
            return query
        return urlencode(
            [(n, REMOVED if _is_secret(n) else self._running(v)) for n, v in pairs], safe="[]"
        )

    def _json(self, value: Any) -> Any:
        if isinstance(value, dict):
            named = _names_a_secret(value)
            return {
                self._running(key): REMOVED
                if (_is_secret(key) and _holds(inner)) or (named and key == "value")
                else self._json(inner)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self._json(inner) for inner in value]
        if isinstance(value, str):
            return self._running(value)
        return REMOVED if self._is_known(value) else value

    def _is_known(self, value: Any) -> bool:
        """Whether there is a secret in a number, as some are numbers."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and bool(self._known and self._known.search(str(value)))

    def _running(self, text: str) -> str:
        text = self._without_known(text)
        for shape in _SHAPES:
            text = shape.sub(REMOVED, text)
        return _PAIR.sub(_pair, text)

    def _without_known(self, text: str) -> str:
        return self._known.sub(REMOVED, text) if self._known else text


def shorten(text: str, longest: int = LONGEST_BODY) -> str:
    """Cut ``text`` after ``longest`` characters, and say how much is gone."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… [{len(text) - longest:,} more characters]"


def _is_secret(name: str) -> bool:
    return bool(_SECRET_NAME.search(name) or _SECRET_CAMEL.search(name))


def _names_a_secret(part: Mapping[str, Any]) -> bool:
    """Whether a characteristic (name and value) is about a secret."""
    name = part.get("name")
    return isinstance(name, str) and "value" in part and _is_secret(name)


def _holds(value: Any) -> bool:
    """Whether there is anything to hide: null, truths and empty values tell nothing."""
    return not (value is None or isinstance(value, bool) or value in ("", [], {}))


def _pair(found: re.Match[str]) -> str:
    if not _is_secret(found["name"]):
        return found[0]
    return f"{found['name']}{found['between']}{REMOVED}"


def _parts(secret: str) -> set[str]:
    """The secret, and what is in it: a scheme's credentials, a pair's password."""
    parts = {secret, secret.strip()}
    scheme, space, rest = secret.partition(" ")
    if space and scheme.lower() in {"bearer", "basic", "token", "apikey", "digest"}:
        parts = {secret, rest.strip(), *_decoded(rest)}
    return {
        inner
        for part in parts
        for inner in (part, part.partition(":")[2] if part.count(":") == 1 else "")
        if len(inner) >= SHORTEST
    }


def _decoded(text: str) -> set[str]:
    try:
        return {base64.b64decode(text.strip(), validate=True).decode()}
    except ValueError:
        return set()


def _forms(secret: str) -> set[str]:
    """The secret as it may travel: as it is, in URLs, in JSON, in the three base64 alignments."""
    forms = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret)}
    forms |= {quote(secret, safe="").lower(), json.dumps(secret)[1:-1]}
    raw = secret.encode()
    forms |= {raw.hex(), raw.hex().upper()}
    for shift in range(3):
        forms |= _base64_within(raw, shift)
    return {form for form in forms if len(form) >= SHORTEST}


def _base64_within(raw: bytes, shift: int) -> set[str]:
    """The characters that ``raw`` gives in base64, ``shift`` bytes into a longer text."""
    encoded = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
    first = -(-shift * 8 // 6)
    whole = (shift + len(raw)) * 8 // 6
    inner = encoded[first:whole]
    if len(inner) < 2 * SHORTEST:
        inner = encoded if shift == 0 and len(raw) >= SHORTEST else ""
    return {inner, inner.replace("+", "-").replace("/", "_")}
