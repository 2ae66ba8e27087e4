"""Header fields that deny, confuse or flood."""

from abuse.bad_case import CHECKS, HUB, JSON, Case

_BODY = b'{"serviceQualificationItem":[{}]}'

#: Sent with a good body.
ON_POST: dict[str, tuple[tuple[tuple[bytes, bytes], ...], int]] = {
    "no content type": ((), 201),
    "content type text": (((b"content-type", b"text/plain"),), 415),
    "content type XML": (((b"content-type", b"application/xml"),), 415),
    "content type form": (((b"content-type", b"application/x-www-form-urlencoded"),), 415),
    "content type multipart": (((b"content-type", b"multipart/form-data; boundary=x"),), 415),
    "content type empty": (((b"content-type", b""),), 415),
    "content type of spaces": (((b"content-type", b"   "),), 415),
    "content type star": (((b"content-type", b"*/*"),), 415),
    "content type JSON text": (((b"content-type", b"text/json"),), 415),
    "content type merge patch on POST": (
        ((b"content-type", b"application/merge-patch+json"),),
        415,
    ),
    "content type JSON patch": (((b"content-type", b"application/json-patch+json"),), 415),
    "content type problem": (((b"content-type", b"application/problem+json"),), 415),
    "content type JSON lines": (((b"content-type", b"application/jsonl"),), 415),
    "content type with a NUL": (((b"content-type", b"application/json\x00"),), 415),
    "content type twice over": (((b"content-type", b"application/json, text/plain"),), 415),
    "content type of another charset": (
        ((b"content-type", b"application/json; charset=utf-16"),),
        415,
    ),
    "content type of latin-1": (((b"content-type", b"application/json;charset=iso-8859-1"),), 415),
    "content type of 8,000 parameters": (
        ((b"content-type", b"application/json" + b";a=b" * 8_000),),
        201,
    ),
    "content type beyond ASCII": (((b"content-type", b"application/j\xffson"),), 415),
    "gzip": ((*JSON, (b"content-encoding", b"gzip")), 415),
    "deflate": ((*JSON, (b"content-encoding", b"deflate")), 415),
    "brotli": ((*JSON, (b"content-encoding", b"br")), 415),
    "zstd": ((*JSON, (b"content-encoding", b"zstd")), 415),
    "gzip of gzip": ((*JSON, (b"content-encoding", b"gzip, gzip")), 415),
    "unknown coding": ((*JSON, (b"content-encoding", b"aes128gcm")), 415),
    "identity": ((*JSON, (b"content-encoding", b"identity")), 201),
    "length of a gigabyte": ((*JSON, (b"content-length", b"1073741824")), 413),
    "length of 1,000 digits": ((*JSON, (b"content-length", b"9" * 1_000)), 413),
    "length of 5,000 digits": ((*JSON, (b"content-length", b"9" * 5_000)), 413),
    "length negative": ((*JSON, (b"content-length", b"-1")), 201),
    "length in words": ((*JSON, (b"content-length", b"many")), 201),
    "length in superscript": ((*JSON, (b"content-length", "²".encode("latin-1"))), 201),
    "host of nonsense": ((*JSON, (b"host", b'x"><script>')), 201),
    "host of 10,000 letters": ((*JSON, (b"host", b"a" * 10_000)), 201),
    "host beyond ASCII": ((*JSON, (b"host", b"\xff\xfe")), 201),
    "expectation of the impossible": ((*JSON, (b"expect", b"the-impossible")), 201),
    "another method": ((*JSON, (b"x-http-method-override", b"DELETE")), 201),
    "another path": ((*JSON, (b"x-original-url", b"/admin"), (b"x-rewrite-url", b"/admin")), 201),
    "forwarded": ((*JSON, (b"x-forwarded-for", b"127.0.0.1"), (b"forwarded", b"for=x")), 201),
    "a thousand header fields": ((*JSON, *((b"x-%d" % n, b"y") for n in range(1_000))), 201),
    "an empty name": ((*JSON, (b"", b"y")), 201),
    "a name of bytes": ((*JSON, (b"\xff\xfe", b"\x00")), 201),
    "a cookie of 100,000 letters": ((*JSON, (b"cookie", b"a=" + b"b" * 100_000)), 201),
    "a date that is none": ((*JSON, (b"if-modified-since", b"yesterday")), 201),
    "a range": ((*JSON, (b"range", b"bytes=0-99999999999999")), 201),
}

#: Sent with a GET of the list.
ACCEPT: dict[str, tuple[bytes, int]] = {
    "HTML": (b"text/html", 406),
    "XML": (b"application/xml", 406),
    "an image": (b"image/png", 406),
    "JSON not": (b"application/json;q=0", 406),
    "everything but JSON": (b"*/*, application/json;q=0", 406),
    "nothing": (b"*/*;q=0", 406),
    "nonsense": (b"nonsense", 406),
    "a slash": (b"/", 406),
    "commas": (b"," * 10_000, 406),
    "semicolons": (b";" * 10_000, 406),
    "bytes": (b"\xff\xfe\x00", 406),
    "10,000 ranges": (b",".join([b"text/html"] * 10_000), 406),
    "10,000 ranges and JSON": (b",".join([b"text/html"] * 10_000) + b",application/json", 200),
    "a quality of words": (b"application/json;q=high", 200),
    "a quality of 10,000 zeros": (b"application/json;q=" + b"0" * 10_000, 406),
    "a quality beyond one": (b"application/json;q=9", 200),
    "a newer version": (b"application/json;version=5", 200),
    "empty": (b"", 200),
    "spaces": (b"   ", 200),
}


def cases() -> list[Case]:
    """Return them all."""
    found = [
        Case(name=f"header, {name}", status=status, method="POST", headers=headers, body=_BODY)
        for name, (headers, status) in ON_POST.items()
    ]
    found += [
        Case(name=f"accept, {name}", status=status, headers=((b"accept", value),))
        for name, (value, status) in ACCEPT.items()
    ]
    found += [
        Case(
            name=f"{name} in another type",
            status=415,
            method=method,
            path=path,
            headers=((b"content-type", b"text/plain"),),
            body=b"{}",
        )
        for name, method, path in (
            ("patch", "PATCH", f"{CHECKS}/1"),
            ("registration", "POST", HUB),
        )
    ]
    return found
