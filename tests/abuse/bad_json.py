"""Bodies that are no acceptable JSON, sent to everything that takes a body."""

from abuse.bad_case import JSON, SENDERS, Case, Sender

#: Values that no body may hold, and the status of each.
BAD_VALUES: dict[str, tuple[bytes, int]] = {
    "NaN": (b"NaN", 400),
    "nan": (b"nan", 400),
    "Infinity": (b"Infinity", 400),
    "minus Infinity": (b"-Infinity", 400),
    "too big for a double": (b"1e999", 400),
    "too small for a double": (b"-1e999", 400),
    "5,000 digits": (b"1" * 5_000, 400),
    "400,000 digits": (b"7" * 400_000, 400),
    "5,000 digits after the point, then an exponent": (b"0." + b"1" * 5_000 + b"e9999", 400),
    "leading zero": (b"01", 400),
    "leading plus": (b"+1", 400),
    "no digit before the point": (b".5", 400),
    "no digit after the point": (b"1.", 400),
    "no digit in the exponent": (b"1e", 400),
    "minus alone": (b"-", 400),
    "hexadecimal": (b"0x10", 400),
    "underscore in a number": (b"1_000", 400),
    "undefined": (b"undefined", 400),
    "Python's True": (b"True", 400),
    "Python's None": (b"None", 400),
    "half a literal": (b"tru", 400),
    "single quotes": (b"'a'", 400),
    "lone high surrogate": (rb'"\ud800"', 400),
    "lone low surrogate": (rb'"\udc00"', 400),
    "surrogates in the wrong order": (rb'"\udc00\ud800"', 400),
    "high surrogate before a letter": (rb'"\ud800a"', 400),
    "lone surrogate in a key": (rb'{"\udfff":1}', 400),
    "encoded surrogate": (b'"\xed\xa0\x80"', 400),
    "overlong NUL": (b'"\xc0\x80"', 400),
    "overlong slash": (b'"\xc0\xaf"', 400),
    "byte FF": (b'"\xff"', 400),
    "beyond U+10FFFF": (b'"\xf4\x90\x80\x80"', 400),
    "half a UTF-8 sequence": (b'"\xe2\x82"', 400),
    "stray continuation byte": (b'"\x80"', 400),
    "raw NUL in a text": (b'"a\x00b"', 400),
    "raw newline in a text": (b'"a\nb"', 400),
    "raw tab in a text": (b'"a\tb"', 400),
    "NUL as a value": (b"\x00", 400),
    "unknown escape": (rb'"\x41"', 400),
    "escaped apostrophe": (rb'"\'"', 400),
    "short unicode escape": (rb'"\u12"', 400),
    "unicode escape of no digits": (rb'"\uzzzz"', 400),
    "text without end": (b'"abc', 400),
    "key twice": (b'{"a":1,"a":2}', 400),
    "key twice, escaped": (rb'{"a":1,"\u0061":2}', 400),
    "key twice, deep": (b'[[{"a":{"b":[{"c":1,"c":1}]}}]]', 400),
    "key twice, empty": (b'{"":1,"":2}', 400),
    "__proto__ twice": (b'{"__proto__":1,"__proto__":2}', 400),
    "same key ten thousand times": (b"{" + b'"k":0,' * 9_999 + b'"k":0}', 400),
    "65 levels of arrays": (b"[" * 64 + b"]" * 64, 400),
    "65 levels of objects": (b'{"a":' * 64 + b"1" + b"}" * 64, 400),
    "100,000 levels": (b"[" * 100_000 + b"]" * 100_000, 400),
    "100,000 levels of objects": (b'{"a":' * 100_000, 400),
    "200,000 opened and never closed": (b"[" * 200_000, 400),
    "closed more often than opened": (b"]" * 1_000, 400),
    "brackets that cross": (b"[{]}", 400),
    "10,001 elements": (b"[" + b"0," * 10_000 + b"0]", 400),
    "10,001 elements, deep": (b'{"a":[[' + b"0," * 10_000 + b"0]]}", 400),
    "100,001 values": (b"[" + b",".join([b"[" + b"0," * 9_999 + b"0]"] * 10) + b"]", 400),
    "100,001 values in one object": (
        b"{" + b",".join(b'"%x":0' % number for number in range(100_001)) + b"}",
        400,
    ),
    "100,001 values in few arrays": (b"[" + b",".join([b"[" * 60 + b"]" * 60] * 2_000) + b"]", 400),
    "trailing comma in an array": (b"[1,]", 400),
    "trailing comma in an object": (b'{"a":1,}', 400),
    "leading comma": (b"[,1]", 400),
    "two commas": (b"[1,,2]", 400),
    "no comma": (b"[1 2]", 400),
    "no colon": (b'{"a" 1}', 400),
    "no value": (b'{"a":}', 400),
    "number as a key": (b"{1:1}", 400),
    "bare word as a key": (b"{a:1}", 400),
    "line comment": (b"1 // one\n", 400),
    "block comment": (b"/* one */ 1", 400),
    "hash comment": (b"1 # one\n", 400),
    "no-break space": (b"\xc2\xa01", 400),
    "form feed": (b"\x0c1", 400),
    "byte order mark inside": (b"\xef\xbb\xbf1", 400),
}

#: Whole bodies that are no acceptable JSON object.
BAD_BODIES: dict[str, bytes] = {
    "nothing": b"",
    "white space": b" \r\n\t ",
    "NUL bytes": b"\x00" * 64,
    "null": b"null",
    "true": b"true",
    "number": b"1",
    "text": b'"check"',
    "array": b"[]",
    "array of objects": b"[{}]",
    "opened": b"{",
    "closed": b"}",
    "two objects": b"{}{}",
    "objects in lines": b"{}\n{}\n",
    "text behind the object": b"{} x",
    "NUL behind the object": b"{}\x00",
    "comma behind the object": b"{},",
    "protection against hijacking": b")]}',\n{}",
    "record separator": b"\x1e{}",
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "UTF-16 without mark": '{"a":1}'.encode("utf-16-be"),
    "UTF-32": '{"a":1}'.encode("utf-32"),
    "UTF-7": '{"a":"ä"}'.encode("utf-7") + b"+",
    "Latin-1": '{"a":"ä"}'.encode("latin-1"),
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "form": b"a=1&b=2",
    "multipart": b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
    "YAML": b"a: 1\nb: [2]\n",
    "Python": b"{'a': True}",
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00C\xbf\xa6\xa3\x02\x00\x00\x00",
    "MessagePack": b"\x81\xa1a\x01",
    "random bytes": bytes(range(256)),
}


def cases() -> list[Case]:
    """Return every value and body, sent to everything that takes one."""
    found = [
        _case(sender, name, sender.around(value), status)
        for sender in SENDERS
        for name, (value, status) in BAD_VALUES.items()
    ]
    found += [
        _case(sender, f"body {name}", body, 400)
        for sender in SENDERS
        for name, body in BAD_BODIES.items()
    ]
    for sender in SENDERS:
        whole = sender.whole()
        found += [
            _case(sender, "byte order mark before", b"\xef\xbb\xbf" + whole, 400),
            _case(sender, "cut short", whole[:-1], 400),
            _case(sender, "twice", whole * 2, 400),
            _case(sender, "too large", sender.around(b'"' + b"a" * 1024 * 1024 + b'"'), 413),
            _case(sender, "a megabyte of spaces", whole + b" " * 1024 * 1024, 413),
        ]
    return found


def _case(sender: Sender, name: str, body: bytes, status: int) -> Case:
    return Case(
        name=f"{sender.name}: {name}",
        status=status,
        method=sender.method,
        path=sender.path,
        headers=JSON,
        body=body,
    )
