"""Bytes on a socket that are no HTTP, or two kinds of HTTP at once."""

from abuse.bad_case import CHECKS

GET = f"GET {CHECKS} HTTP/1.1\r\nHost: x\r\n".encode()
POST = f"POST {CHECKS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n".encode()
BODY = b'{"serviceQualificationItem":[{}]}'
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
LAST = b"Connection: close\r\n\r\n"
TLS = bytes.fromhex("16030100c8010000c40303") + b"\x00" * 190


def _line(method: str = "GET", target: str = CHECKS, version: str = "HTTP/1.1") -> bytes:
    return f"{method} {target} {version}\r\nHost: x\r\n".encode("latin-1") + LAST


#: What is sent, and the statuses of all that is answered till the connection is closed.
WIRE: dict[str, tuple[bytes, tuple[int, ...]]] = {
    # --- no HTTP at all
    "a TLS hello": (TLS, (400,)),
    "an SSH hello": (b"SSH-2.0-OpenSSH_9.9\r\n", (400,)),
    "SMTP": (b"EHLO x\r\n", (400,)),
    "a memcached command": (b"stats\r\n", (400,)),
    "a Redis command": (b"*1\r\n$4\r\nPING\r\n", (400,)),
    "an HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400,)),
    "an answer": (b"HTTP/1.1 200 OK\r\n\r\n", (400,)),
    "NUL bytes": (b"\x00" * 100, (400,)),
    "all bytes": (bytes(range(256)) * 4, (400,)),
    "a megabyte of a": (b"a" * 1_000_000, (400,)),
    "a PROXY header": (b"PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n" + GET + b"\r\n", (400,)),
    # --- request lines
    "no version": (b"GET /\r\n\r\n", (400,)),
    "version 0.9": (_line(version="HTTP/0.9"), (400,)),
    "version 1.2": (_line(version="HTTP/1.2"), (400,)),
    "version 2.0": (_line(version="HTTP/2.0"), (400,)),
    "version 3.0": (_line(version="HTTP/3.0"), (400,)),
    "version 11": (_line(version="HTTP/11"), (400,)),
    "version in lower case": (_line(version="http/1.1"), (400,)),
    "another protocol": (_line(version="ICE/1.0"), (400,)),
    "no method": (b" / HTTP/1.1\r\nHost: x\r\n\r\n", (400,)),
    "an unknown method": (_line(method="FROB"), (400,)),
    "a method in lower case": (_line(method="get"), (400,)),
    "a method with a tab": (_line(method="GE\tT"), (400,)),
    "a method of 100,000 letters": (_line(method="A" * 100_000), (400,)),
    "CONNECT": (b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", (400,)),
    "a star": (_line(method="OPTIONS", target="*"), (404,)),
    "two spaces": (_line(target=f" {CHECKS}"), (200,)),
    "a space in the target": (_line(target=f"{CHECKS} /x"), (400,)),
    "a tab in the target": (_line(target=f"{CHECKS}\t"), (400,)),
    "a raw byte in the target": (_line(target=f"{CHECKS}/\xff"), (400,)),
    "a NUL in the target": (_line(target=f"{CHECKS}/\x00"), (400,)),
    "a fragment": (_line(target=f"{CHECKS}#x"), (200,)),
    "no slash": (_line(target="checkServiceQualification"), (400,)),
    "a whole URL": (_line(target=f"http://elsewhere.test{CHECKS}"), (200,)),
    "a URL without path": (_line(target="http://elsewhere.test"), (400,)),
    "a URL of nonsense": (_line(target="http://[::1"), (400,)),
    "a target of 9,000 letters": (_line(target=f"/{'a' * 9_000}"), (414,)),
    "a target of a megabyte": (_line(target=f"/{'a' * 1_000_000}"), (414,)),
    "a query of a megabyte": (_line(target=f"{CHECKS}?a={'b' * 1_000_000}"), (414,)),
    "encoded bytes that are no UTF-8": (_line(target=f"{CHECKS}/%FF%FE"), (404,)),
    "an encoded line break": (_line(target=f"{CHECKS}/%0D%0AX:%20y"), (404,)),
    "dots, encoded": (_line(target="/%2e%2e/%2e%2e/etc/passwd"), (404,)),
    "dots": (_line(target="/../../etc/passwd"), (404,)),
    "line feeds only": (GET.replace(b"\r\n", b"\n") + b"Connection: close\n\n", (400,)),
    "carriage returns only": (GET.replace(b"\r\n", b"\r") + b"\r", (400,)),
    # --- header fields
    "no host": (f"GET {CHECKS} HTTP/1.1\r\n".encode() + LAST, (400,)),
    "no host in HTTP/1.0": (f"GET {CHECKS} HTTP/1.0\r\n\r\n".encode(), (200,)),
    "two hosts": (GET + b"Host: y\r\n" + LAST, (400,)),
    "an empty host": (f"GET {CHECKS} HTTP/1.1\r\nHost:\r\n".encode() + LAST, (200,)),
    "no colon": (GET + b"X\r\n" + LAST, (400,)),
    "no name": (GET + b": y\r\n" + LAST, (400,)),
    "a space in a name": (GET + b"X Y: z\r\n" + LAST, (400,)),
    "a space before the colon": (GET + b"X : z\r\n" + LAST, (400,)),
    "a NUL in a name": (GET + b"X\x00: z\r\n" + LAST, (400,)),
    "a NUL in a value": (GET + b"X: a\x00b\r\n" + LAST, (400,)),
    "a bell in a value": (GET + b"X: a\x07b\r\n" + LAST, (400,)),
    "a byte beyond ASCII in a name": (GET + b"X\xff: z\r\n" + LAST, (400,)),
    "a byte beyond ASCII in a value": (GET + b"X: \xff\r\n" + LAST, (200,)),
    "a folded value": (GET + b"X: a\r\n b\r\n" + LAST, (400,)),
    "a folded first line": (f"GET {CHECKS} HTTP/1.1\r\n Host: x\r\n".encode() + LAST, (400,)),
    "a carriage return in a value": (GET + b"X: a\rb\r\n" + LAST, (400,)),
    "100 header fields": (GET + b"X: y\r\n" * 98 + LAST, (200,)),
    "101 header fields": (GET + b"X: y\r\n" * 99 + LAST, (431,)),
    "100,000 header fields": (GET + b"X: y\r\n" * 100_000 + LAST, (431,)),
    "a header field of 32,000 bytes": (GET + b"X: " + b"y" * 32_000 + b"\r\n" + LAST, (200,)),
    "a header field of 33,000 bytes": (GET + b"X: " + b"y" * 33_000 + b"\r\n" + LAST, (431,)),
    "a header field of ten megabytes": (GET + b"X: " + b"y" * 10_000_000, (431,)),
    "a name of a megabyte": (GET + b"X" * 1_000_000, (431,)),
    "empty lines without end": (b"\r\n" * 100_000, (431,)),
    "an upgrade to WebSocket": (
        GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        (200,),
    ),
    "an upgrade to HTTP/2": (
        GET + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n\r\n",
        (200,),
    ),
    "an upgrade, then a request": (
        GET + b"Connection: Upgrade\r\nUpgrade: x\r\n\r\n" + GET + b"\r\n",
        (200,),
    ),
    # --- framing
    "length and chunks": (POST + LENGTH + CHUNKED + LAST + CHUNKS, (400,)),
    "chunks and length": (POST + CHUNKED + LENGTH + LAST + CHUNKS, (400,)),
    "length 0 and chunks": (POST + b"Content-Length: 0\r\n" + CHUNKED + LAST + CHUNKS, (400,)),
    "two lengths alike": (POST + LENGTH + LENGTH + LAST + BODY, (400,)),
    "two lengths that differ": (POST + LENGTH + b"Content-Length: 1\r\n" + LAST + BODY, (400,)),
    "a list of lengths": (POST + b"Content-Length: 33, 33\r\n" + LAST + BODY, (400,)),
    "a length with a sign": (POST + b"Content-Length: +33\r\n" + LAST + BODY, (400,)),
    "a negative length": (POST + b"Content-Length: -1\r\n" + LAST + BODY, (400,)),
    "a hexadecimal length": (POST + b"Content-Length: 0x21\r\n" + LAST + BODY, (400,)),
    "a length in words": (POST + b"Content-Length: many\r\n" + LAST + BODY, (400,)),
    "an empty length": (POST + b"Content-Length:\r\n" + LAST + BODY, (400,)),
    "a length with a space inside": (POST + b"Content-Length: 3 3\r\n" + LAST + BODY, (400,)),
    "a length of 100 digits": (POST + b"Content-Length: " + b"9" * 100 + b"\r\n" + LAST, (400,)),
    "a length beyond 64 bits": (POST + b"Content-Length: 18446744073709551616\r\n" + LAST, (400,)),
    "a length of a terabyte": (POST + b"Content-Length: 1099511627776\r\n" + LAST, (413,)),
    "identity coding": (POST + b"Transfer-Encoding: identity\r\n" + LAST + BODY, (400,)),
    "gzip coding": (POST + b"Transfer-Encoding: gzip\r\n" + LAST + BODY, (400,)),
    "gzip, then chunks": (POST + b"Transfer-Encoding: gzip, chunked\r\n" + LAST + CHUNKS, (400,)),
    "chunks, then gzip": (POST + b"Transfer-Encoding: chunked, gzip\r\n" + LAST + CHUNKS, (400,)),
    "chunks twice": (POST + b"Transfer-Encoding: chunked, chunked\r\n" + LAST + CHUNKS, (400,)),
    "chunks in two fields": (POST + CHUNKED + CHUNKED + LAST + CHUNKS, (400,)),
    "xchunked": (POST + b"Transfer-Encoding: xchunked\r\n" + LAST + CHUNKS, (400,)),
    "chunked with a tab": (POST + b"Transfer-Encoding:\tchunked\r\n" + LAST + CHUNKS, (201,)),
    "chunked in capitals": (POST + b"TRANSFER-ENCODING: CHUNKED\r\n" + LAST + CHUNKS, (201,)),
    "chunked with a vertical tab": (
        POST + b"Transfer-Encoding: \x0bchunked\r\n" + LAST + CHUNKS,
        (400,),
    ),
    "chunked with a space before the colon": (
        POST + b"Transfer-Encoding : chunked\r\n" + LAST + CHUNKS,
        (400,),
    ),
    "chunks in HTTP/1.0": (
        POST.replace(b"/1.1", b"/1.0") + CHUNKED + b"\r\n" + CHUNKS,
        (400,),
    ),
    "a chunk size in words": (POST + CHUNKED + LAST + b"many\r\n{}\r\n0\r\n\r\n", (400,)),
    "a chunk size with 0x": (POST + CHUNKED + LAST + b"0x2\r\n{}\r\n0\r\n\r\n", (400,)),
    "a chunk size with a sign": (POST + CHUNKED + LAST + b"+2\r\n{}\r\n0\r\n\r\n", (400,)),
    "a chunk size below zero": (POST + CHUNKED + LAST + b"-2\r\n{}\r\n0\r\n\r\n", (400,)),
    "a chunk size of 100 digits": (POST + CHUNKED + LAST + b"f" * 100 + b"\r\n", (400,)),
    "a chunk size beyond 64 bits": (POST + CHUNKED + LAST + b"1" + b"0" * 16 + b"\r\n", (400,)),
    "an empty chunk size": (POST + CHUNKED + LAST + b"\r\n{}\r\n0\r\n\r\n", (400,)),
    "a chunk longer than its size": (POST + CHUNKED + LAST + b"1\r\n{}\r\n0\r\n\r\n", (400,)),
    "a chunk that ends in a line feed": (POST + CHUNKED + LAST + b"2\n{}\n0\n\n", (400,)),
    "a chunk size with a space": (POST + CHUNKED + LAST + b"2 \r\n{}\r\n0\r\n\r\n", (400,)),
    "a chunk extension": (
        POST + CHUNKED + LAST + CHUNKS.replace(b"\r\n", b";a=b\r\n", 1),
        (201,),
    ),
    "a chunk extension with a NUL": (
        POST + CHUNKED + LAST + b"2;a=\x00\r\n{}\r\n0\r\n\r\n",
        (400,),
    ),
    "a chunk extension of ten megabytes": (
        POST + CHUNKED + LAST + b"2;a=" + b"b" * 10_000_000,
        (413,),
    ),
    "a megabyte in chunks of one byte": (
        POST + CHUNKED + LAST + b"1\r\n \r\n" * 1_100_000 + b"0\r\n\r\n",
        (413,),
    ),
    "a trailer": (POST + CHUNKED + LAST + CHUNKS[:-2] + b"X: y\r\n\r\n", (201,)),
    "a trailer that forbids JSON": (
        POST + CHUNKED + LAST + CHUNKS[:-2] + b"Accept: text/html\r\n\r\n",
        (201,),
    ),
    "trailers without end": (
        POST + CHUNKED + LAST + CHUNKS[:-2] + b"X: y\r\n" * 2_000_000,
        (413,),
    ),
    "a body with GET": (GET + LENGTH + LAST + BODY, (200,)),
    "a body longer than its length": (POST + LENGTH + b"\r\n" + BODY + b"garbage", (201,)),
    "a smuggled request": (
        POST + b"Content-Length: 4\r\n" + CHUNKED + b"\r\n" + b"5c\r\n" + GET + b"\r\n0\r\n\r\n",
        (400,),
    ),
    "a request behind broken chunks": (POST + CHUNKED + b"\r\nx\r\n" + GET + b"\r\n", (400,)),
    "an expectation": (POST + LENGTH + b"Expect: 100-continue\r\n" + LAST + BODY, (100, 201)),
    "an unknown expectation": (POST + LENGTH + b"Expect: 200-ok\r\n" + LAST + BODY, (201,)),
    # --- one behind the other: what follows broken HTTP is not trusted, what precedes it is answered
    "a good request, then nonsense": (GET + b"\r\n" + b"nonsense\r\n\r\n", (200,)),
    "two good ones, then two lengths": (
        (GET + b"\r\n") * 2 + POST + LENGTH * 2 + b"\r\n" + BODY,
        (200, 200),
    ),
    "a good one behind a last one": (GET + LAST + GET + LAST, (200,)),
    "32 ahead": ((GET + b"\r\n") * 32 + GET + LAST, (200,) * 33),
    "1,000 ahead": ((GET + b"\r\n") * 1_000, (200,) * 33),
}
