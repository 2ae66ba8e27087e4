"""
Where a database is, as it may be told: a password stays out of every message and log.
"""

from urllib.parse import parse_qs, urlsplit


def shown(url: str) -> str:
    """Return ``url`` without user, password and options."""
    try:
        parts = urlsplit(url)
        host = parse_qs(parts.query).get("host", [""])[0]
        place = (parts.hostname or host or "localhost") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return "postgresql://…"
    return f"postgresql://{place}{parts.path}"
