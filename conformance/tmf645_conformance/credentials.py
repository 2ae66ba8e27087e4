"""
Credentials: read from the environment variables that a profile names, at the last moment.
"""

import base64
from collections.abc import Mapping

from tmf645_conformance.profile_values import Profile
from tmf645_conformance.profile_yaml import ProfileError


def auth_headers(profile: Profile, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that authenticate. Raises ProfileError naming a missing variable."""
    auth = profile.auth
    headers = {
        header: _secret(name, environ, profile.file) for header, name in auth.headers_env.items()
    }
    if auth.bearer_env:
        headers["Authorization"] = f"Bearer {_secret(auth.bearer_env, environ, profile.file)}"
    if auth.basic_env:
        pair = _secret(auth.basic_env, environ, profile.file)
        if ":" not in pair:
            raise ProfileError(
                f"{profile.file}: auth.basic_env: the variable {auth.basic_env} holds no "
                "user:password"
            )
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return headers


def secrets_of(profile: Profile, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return every secret of the profile, in each form that may show up: what to redact."""
    values = [environ[name] for name in profile.auth.variables if environ.get(name)]
    pair = environ.get(profile.auth.basic_env, "") if profile.auth.basic_env else ""
    return tuple(dict.fromkeys([*values, *filter(None, [pair.partition(":")[2]])]))


def _secret(name: str, environ: Mapping[str, str], file: str) -> str:
    value = environ.get(name, "")
    if not value.strip():
        raise ProfileError(f"{file}: auth: the environment variable {name} is not set; export it")
    if not value.isascii() or not value.isprintable() or value != value.strip():
        raise ProfileError(
            f"{file}: auth: the environment variable {name} holds characters that no header can "
            "carry (a line break at its end?)"
        )
    return value
