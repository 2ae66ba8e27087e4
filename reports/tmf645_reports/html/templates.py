"""
The page's templates, style and script, read once from the package.
"""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from tmf645_reports import words
from tmf645_reports.inert import cut, inert, one_line
from tmf645_reports.statement import heading


def _shown(value: object) -> object:
    """Make every text that a template shows inert; what is rendered already was."""
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(name: str) -> Markup:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - a file of this package


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


STYLE = _asset("report.css")
SCRIPT = _asset("report.js")

MATRIX_STYLE = STYLE + _asset("matrix.css")
MATRIX_SCRIPT = _asset("matrix.js")

TIMELINE_STYLE = STYLE + _asset("timeline.css")


def _policy(style: str, script: str) -> str:
    """No network, no frame, no form, no script but ours."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {_digest(style)}",
            f"script-src {_digest(script)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


POLICY = _policy(STYLE, SCRIPT)
MATRIX_POLICY = _policy(MATRIX_STYLE, MATRIX_SCRIPT)
TIMELINE_POLICY = _policy(TIMELINE_STYLE, "")

_ENVIRONMENT = Environment(
    loader=PackageLoader("tmf645_reports", "html"),
    autoescape=True,
    finalize=_shown,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_ENVIRONMENT.filters |= {
    "line": one_line,
    "cut": lambda text, longest: cut(inert(text), longest=longest),
    "count": words.count,
}
_ENVIRONMENT.globals |= {
    "MARKS": words.MARKS,
    "MEANINGS": words.MEANINGS,
    "heading": heading,
    "OVERALL_MARKS": words.OVERALL_MARKS,
    "LEVELS": words.LEVELS,
    "VERDICTS": words.VERDICTS,
    "share": words.share,
}


def template(page: str) -> Template:
    """Return the template of a page: it is compiled when it is first asked for, and then kept."""
    return _ENVIRONMENT.get_template(f"{page}.html.jinja")


#: The parts that are rendered one by one, so that their size is known: finding, gap, row.
PARTS = template("parts").module
