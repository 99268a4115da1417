"""Recognizes secrets in texts, so that no message and no printed line of source code shows one."""

from __future__ import annotations

import re
from typing import Final

_PREFIX: Final = r"(?:(?:glsa|glc|glpat|gh[a-z]|github_pat|xox[a-z])[_-]|eyJ|AKIA[0-9A-Z]{12}|sk-[\w-]{12})"
# Many tokens are valid names of variables: those with a known prefix, and long mixtures of letters and digits.
TOKEN: Final = rf"{_PREFIX}|(?=\D*\d)(?=[A-Z0-9]*[a-z])[A-Za-z0-9]{{20,}}\Z"
"""Matches the beginning of a token."""

VARIABLE_NAME: Final = rf"(?!{TOKEN})(?!(?:[A-Z]*\d){{3}}[A-Z0-9]*(?<=[A-Z0-9]{{24}})\Z)[A-Z_][A-Z0-9_]*\Z"
"""A name of an environment variable, in capitals. A text with small letters, or a long random one, may be a secret."""

USER_IN_URL: Final = re.compile(r"""(?<=://)(?:[^/@:\s]*:(?!\d{1,5}[/?#])[^\s"'`]*|[^/@\s]+)(?=@)""")
"""The user and the password in a URL. A password may contain `/` and `@`; a number before `/` is a port."""
REFERENCE: Final = re.compile(r"^\$(?:\w+|\{\w+\}|__\w+\{.*\})(?::\$\w+)?$")
"""A reference to an environment variable, which is not a secret."""

_STARTS_LIKE_TOKEN: Final = re.compile(TOKEN)
_LITERAL: Final = re.compile(r"""(?<=(["'`]))((?:(?!\1).)+)(?=\1)""")
_SECRETS: Final = tuple(
    map(
        re.compile,
        (
            # A known kind of token, anywhere.
            rf"\b{_PREFIX}[\w.~+/=-]{{4,}}",
            # A long mixture of letters and digits that is part of neither a name nor a path.
            r"(?<![\w/.-])(?=(?:[A-Za-z]*\d){3})(?=[A-Z0-9]*[a-z])[A-Za-z0-9]{20,}(?![\w/-])",
            # A header; "basic" and "bearer" are words of prose, too.
            r"(?i:(?<=bearer )(?!tokens?\b|auth|cred))[\w.~+/=-]{4,}",
            r"(?i:(?<=basic ))(?=[a-z]*[A-Z0-9+/=])[\w.~+/=-]{4,}",
            r"(?<=hooks\.slack\.com/services/)[\w/]+",
        ),
    )
)
_NAMED: Final = re.compile(
    r"""(?i)((?:password|passphrase|passwd|secret|token|(?:api|access|private)_?key|httpHeaderValue\d+)"""
    r"""\\?["']?\s*[:=]\s*)(\\?["'`])((?:(?!\2).)+)(?=\2)"""
    r"""|([?&](?:[\w-]*(?:token|key|secret|password)|sig)=)()([^&\s"'`#]+)"""
)
"""A literal after the name of a secret, or a parameter of a URL with such a name."""
_VARIABLE_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*")


def mask_tokens(text: str) -> str:
    """Return a text with `*` in place of each character of a likely secret, so that columns stay the same.

    Likely secrets are literals in quotes that begin like a token, tokens of known kinds, long mixtures of letters and
    digits, the text after `Bearer`, `Basic` or the name of a secret, and the user in a URL.
    """
    text = _LITERAL.sub(lambda match: _stars(match[0]) if _STARTS_LIKE_TOKEN.match(match[0]) else match[0], text)
    text = _NAMED.sub(_mask_named, text)
    for pattern in _SECRETS:
        text = pattern.sub(lambda match: _stars(match[0]), text)
    return USER_IN_URL.sub(lambda match: match[0] if REFERENCE.match(match[0]) else _stars(match[0]), text)


def _mask_named(match: re.Match[str]) -> str:
    before, value = (match[1] + match[2], match[3]) if match[1] else (match[4], match[6])
    is_name = REFERENCE.match(value) or _VARIABLE_NAME.fullmatch(value)
    return match[0] if is_name else before + _stars(value)


def _stars(text: str) -> str:
    return "*" * len(text)
