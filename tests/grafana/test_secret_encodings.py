"""A secret is masked in every encoding and in every part in which a server may repeat it."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from hypothesis import assume, given
from hypothesis import strategies as st

from heddle.grafana.redaction import HIDDEN, Redactor, mask_secret_fields, secret_texts

PEM = (
    "-----BEGIN PRIVATE KEY-----\n"
    + "".join(f"MIIEvQ+BAD/AN{n}Bgkqh=kiG9w0BAQEF\n" for n in range(5))
    + "-----END PRIVATE KEY-----\n"
)
SECRETS = (
    PEM,
    "glsa_pl4nted-t0ken",
    'q"uo\\ted <p4ss>&w/ord+~ é',
    "hunt",
    "https://user:pa%2Fss@hooks.example/services/T0/B0/pl4nted?token=abcd1234",
)
ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "on one line": lambda text: " ".join(text.split()),
    "without spaces": lambda text: "".join(text.split()),
    "JSON": json.dumps,
    "JSON in Unicode": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON of Go": lambda text: json.dumps(text).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"),
    "JSON with slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)),
    "URL": quote,
    "part of a URL": lambda text: quote(text, safe=""),
    "form": quote_plus,
    "URL in small letters": lambda text: re.sub("%..", lambda match: match[0].lower(), quote(text, safe="")),
    "HTML": html.escape,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
}


def test_every_encoding_is_masked() -> None:
    shown = []
    for secret in SECRETS:
        redactor = Redactor([secret])
        for name, encode in ENCODINGS.items():
            if secret == "hunt" and name.startswith("base64"):
                continue  # too short to be recognized
            text = redactor.text(f"error: got {encode(secret)}, which is wrong")
            rest = text.replace(HIDDEN, "").removeprefix("error: got ").removesuffix(", which is wrong").strip('"\\ ')
            if encode(secret).strip('"') in text or len(rest) > (120 if secret == PEM else 5):
                shown.append((secret[:20], name, text))
    assert shown == []


def test_basic_authentication_is_masked_for_every_user() -> None:
    shown = []
    for user in ("a", "ab", "abc", "a-long-user"):
        for password in ("s3cret", "pl4nted-password"):
            header = base64.b64encode(f"{user}:{password}".encode()).decode()
            text = Redactor([password]).text(f"Authorization: Basic {header}")
            recovered = base64.b64decode(text.split("Basic ")[1].split("(")[0].ljust(400, "=")[:4], validate=False)
            if password in text or header in text or password[:4].encode() in recovered:
                shown.append((user, password, text))
    assert shown == []


def test_parts_of_keys_and_addresses_are_masked() -> None:
    line = PEM.splitlines()[2]
    url = SECRETS[-1]
    redactor = Redactor([PEM, url])
    assert line not in redactor.text(f"line 3: {line}")
    for part in (
        "services/T0/B0/pl4nted",
        "/services/T0/B0/pl4nted?token=abcd1234",
        "pa%2Fss",
        "pa/ss",
        "token=abcd1234",
    ):
        assert part.lstrip("/") not in redactor.text(f"Post {part}: 404")
    assert redactor.text("hooks.example does not respond") == "hooks.example does not respond"


def test_a_text_that_is_cut_off_in_a_secret_shows_at_most_five_letters_of_it() -> None:
    secret, shown = "glsa_pl4nted-t0ken", []
    for length in range(1, len(secret)):
        for end in ("", "...", "…", '"', "\nnext line", " [truncated]"):
            text = Redactor([secret]).text(f"got {secret[:length]}{end}")
            if length > 5 and secret[:6] in text:
                shown.append((length, end, text))
    assert shown == []
    url = "https://hooks.example/services/pl4nted"
    assert Redactor([url]).text(f"got {url[:30]}") == f"got {HIDDEN}"
    assert Redactor([url]).text("see https://hooks.example") == "see https://hooks.example"


def test_masking_ends_for_a_secret_that_looks_like_the_mask() -> None:
    assert Redactor(["(hidden) twice", "hidden"]).text("x (hidden) tw") == f"x ({HIDDEN}) tw"


@given(
    secret=st.text(st.characters(min_codepoint=33, max_codepoint=0x17F), min_size=8), before=st.text(), after=st.text()
)
def test_no_text_contains_a_secret_after_masking(secret: str, before: str, after: str) -> None:
    assume(secret not in HIDDEN)
    redactor = Redactor([secret])
    for encode in (str, json.dumps, quote_plus, html.escape):
        assert secret not in redactor.text(f"{before}{encode(secret)}{after}").replace(HIDDEN, "\0")


POSITIONS = (
    {"type": "webhook", "settings": {"url": "X"}},
    {"type": "webhook", "settings": {"headers": {"Any": "X"}}},
    {"type": "webhook", "settings": {"http_config": {"oauth2": {"client_secret": "X"}}}},
    {"type": "webhook", "settings": {"tlsConfig": {"clientKey": "X"}}},
    {"type": "webhook", "settings": {"hmacConfig": {"secret": "X"}}},
    {"type": "webhook", "settings": {"authorization_credentials": "X"}},
    {"type": "prometheus-alertmanager", "settings": {"basicAuthPassword": "X"}},
    {"type": "pagerduty", "settings": {"integrationKey": "X"}},
    {"type": "sensugo", "settings": {"apikey": "X"}},
    {"type": "telegram", "settings": {"bottoken": "X"}},
    {"type": "sns", "settings": {"sigv4": {"access_key": "X", "secret_key": "X"}}},
    {"type": "unknown", "settings": {"url": "X"}},
    {"secureJsonData": {"any": "X", "httpHeaderValue1": "X"}},
    {"jsonData": {"secretKey": "X", "connectionString": "X", "password": "X"}},
    {"jsonData": {"httpHeaders": {"Authorization": "X"}}},
    {"url": "http://me:X@host:9090/path"},
    {"url": "http://X@host"},
    {"jsonData": {"nested": [{"address": "clickhouse://me:X@host/db"}]}},
)
PUBLIC = (
    {"type": "prometheus-alertmanager", "settings": {"url": "X"}},
    {"type": "slack", "settings": {"recipient": "X", "title": "X"}},
    {"jsonData": {"httpHeaderName1": "X", "tokenUrl": "https://X/token", "httpMethod": "X"}},
    {"url": "http://X:9090", "user": "X", "name": "X"},
)


def test_secrets_are_known_by_their_place() -> None:
    secret = "pl4nted"
    values = [(json.loads(json.dumps(value).replace("X", secret)), True) for value in POSITIONS]
    values += [(json.loads(json.dumps(value).replace("X", secret)), False) for value in PUBLIC]
    wrong = [value for value, is_secret in values if (secret in json.dumps(mask_secret_fields(value))) is is_secret]
    wrong += [value for value, is_secret in values if (secret in " ".join(secret_texts(value))) is not is_secret]
    assert wrong == []
