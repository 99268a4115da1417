"""Secrets in texts are masked, whatever message or line of source code they are in."""

from __future__ import annotations

from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.diagnostics.tokens import mask_tokens

MIXTURE = "4f9a8c7d6e5b4a3928171605f4e3d2c1"
GRAFANA = "glsa_0123456789abcdefghijklmnopqrstuv_01234567"

SECRETS = [
    (f"`{GRAFANA}` is not a number", GRAFANA),
    (f"KeyError: '{GRAFANA}'", GRAFANA),
    (f"Authorization: Bearer {GRAFANA}", GRAFANA),
    (f"the token {MIXTURE} was rejected", MIXTURE),
    ("key = 'abcdefghijklmnopqrs1tuv'", "abcdefghijklmnopqrs1tuv"),
    (f"rejected: {MIXTURE}.", MIXTURE),
    (f'data = \'{{"key": "{MIXTURE}"}}\'', MIXTURE),
    (f'"the header is X-Key={MIXTURE}, and more"', MIXTURE),
    ("authorization: bearer hunter2x", "hunter2x"),
    ("BEARER abcdef.x", "abcdef.x"),
    ("headers = ['bearer secretword']", "secretword"),
    ("authorization: basic Ym9iOmh1bnRlcjI=", "Ym9iOmh1bnRlcjI="),
    ("https://bob:hunter2@host/x", "bob:hunter2"),
    ("https://bob:pa/ss@host/x", "bob:pa/ss"),
    ("https://bob:pa@ss@host", "bob:pa@ss"),
    ("https://:hunter2@host", ":hunter2"),
    ("redis://default:a?b#c@host:6379", "default:a?b#c"),
    ("https://hooks.slack.com/services/T00/B00/XyZ", "T00/B00/XyZ"),
    ("GET https://host/api?x=1&api_key=hunter2&y=2", "hunter2"),
    ('Datasource(basic_auth_password="hunter2", timeout=5)', "hunter2"),
    ("{'client_secret': 'hunter2', 'x': 1}", "hunter2"),
    (r"data = \"{\"token\": \"hunter2\"}\"", "hunter2"),
    ("api_key = `hunter2`", "hunter2"),
    ("sk-lf-0a1b2c3d-4e5f-6789", "sk-lf-0a1b2c3d-4e5f-6789"),
    ("use AKIA0123456789ABCDEF here", "AKIA0123456789ABCDEF"),
    ("github_pat_11AAAAAAA0abcdefghij", "github_pat_11AAAAAAA0abcdefghij"),
]

PLAIN = [
    "the bearer token is empty",
    "a basic authentication with a user",
    "https://grafana.example.com:3000/d/shop?user=me@example.com",
    "https://$USER:$PASSWORD@host",
    "https://${USER}@host",
    "mail me@example.com",
    'secret_env="SLACK_WEBHOOK_URL"',
    'token="GRAFANA_TOKEN"',
    "password = '$LOKI_PASSWORD'",
    'sum by (token_type) (tokens_total{token_type="input", model="gpt-4o"})',
    "unknown data source 'P8E80F9AEF21F6940'",
    "histogram_quantile(0.95, sum by (le) (rate(gen_ai_server_request_duration_seconds_bucket[5m])))",
    "/private/tmp/x9y8z7w6v5u4t3s2r1q0p9o8/out/dashboards/shop.json",
    "no folder /private/tmp/x9y8z7w6v5u4t3s2r1q0p9o8",
    "0123abcd-4567-89ef-0123-456789abcdef",
    "locale 'sk-SK'",
]


def test_secrets_are_masked_without_changing_the_length() -> None:
    masked = {text: mask_tokens(text) for text, _ in SECRETS}
    expected = {text: text.replace(secret, "*" * len(secret)) for text, secret in SECRETS}
    assert {text: result for text, result in masked.items() if result != expected[text]} == {}


def test_other_texts_are_not_masked() -> None:
    assert [mask_tokens(text) for text in PLAIN] == PLAIN


def test_masking_twice_is_masking_once() -> None:
    assert [text for text, _ in SECRETS if mask_tokens(mask_tokens(text)) != mask_tokens(text)] == []


def test_a_finding_holds_no_secret() -> None:
    location = Location("a.py")
    finding = Finding(id="definition/exception", location=location, message=f"'{GRAFANA}'", help=f"`{GRAFANA}`")
    assert GRAFANA not in repr(finding)
    error = AuthorError("definition/exception", f"got '{GRAFANA}'", "", location)
    assert GRAFANA not in str(error)
