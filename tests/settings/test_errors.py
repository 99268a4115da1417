"""What is refused in pyproject.toml: where, in which words, and with which mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.settings.load import load

SECRET = "hunter2 is:secret"


def the(findings):
    """Return the only problem."""
    (finding,) = findings
    return finding


def test_unknown_key_is_refused(refused):
    assert the(refused('[tool.heddle]\ngraphana = "11.0"\n')).id == "settings/unknown-key"


def test_unknown_key_is_named(refused):
    assert "`graphana`" in the(refused('[tool.heddle]\ngraphana = "11.0"\n')).message


def test_unknown_key_has_a_suggestion(refused):
    assert the(refused('[tool.heddle]\ngraphana = "11.0"\n')).help == "did you mean `grafana`?"


def test_unknown_key_has_its_file(refused, tmp_path: Path):
    assert the(refused('[tool.heddle]\ngraphana = "11.0"\n')).location.file == str(tmp_path / "pyproject.toml")


def test_unknown_key_deep_down_has_a_suggestion(refused):
    finding = the(refused('[tool.heddle.datasources.mimir]\nurll = "http://mimir"\n'))
    assert finding.help == "did you mean `datasources.mimir.url`?"


def test_unknown_key_that_stands_elsewhere_has_its_full_name(refused):
    finding = the(refused('[tool.heddle]\nservice_label = "app"\n'))
    assert finding.help == "did you mean `logs.service_label`?"


def test_unknown_table_has_a_suggestion(refused):
    assert the(refused('[tool.heddle.folder]\nloom = "x"\n')).help == "did you mean `folders`?"


def test_unknown_key_like_no_other_gets_the_list_of_its_table(refused):
    expected = "the settings in `traces` are: backend, filter_logs_by_trace_id, span_start_shift, span_end_shift"
    assert the(refused("[tool.heddle.traces]\nxyzzy = 1\n")).help == expected


def test_unknown_key_like_no_other_at_the_top_gets_the_list(refused):
    assert the(refused("[tool.heddle]\nxyzzy = 1\n")).help.startswith("the settings here are: grafana, definitions,")


def test_unknown_key_like_two_others_has_the_closest(refused):
    finding = the(refused('[tool.heddle.datasources.loki]\ntls_client_cet_env = "X"\n'))
    assert finding.help == "did you mean `datasources.loki.tls_client_cert_env`?"


def test_unknown_key_does_not_show_its_value(refused):
    finding = the(refused(f'[tool.heddle.datasources.loki]\nbasic_auth_password = "{SECRET}"\n'))
    assert SECRET not in finding.message + finding.help


def test_environment_within_an_environment_is_unknown(refused):
    finding = the(refused('[tool.heddle.environments.a.environments.b]\nout = "x"\n'))
    assert finding.id == "settings/unknown-key"


LINES = {
    "key under its header": ('[tool.heddle]\nout = "x"\nbad = 1\n', 3),
    "same key under another header": ("[tool.other]\nbad = 1\n[tool.heddle]\nbad = 1\n", 4),
    "dotted key": ('[tool.heddle]\nout = "x"\nlogs.bad = 1\n', 3),
    "key of a deeper header": ("[tool.heddle]\n\n[tool.heddle.logs]\nbad = 1\n", 4),
    "header with blanks": ("[ tool . heddle ]  # ours\nbad = 1\n", 2),
    "quoted header": ('[tool."heddle"]\nbad = 1\n', 2),
    "quoted key": ('[tool.heddle]\n"bad" = 1\n', 2),
    "inline table": ('[tool.heddle]\nout = "x"\nlogs = { bad = 1 }\n', 3),
    "unknown table": ("[tool.heddle]\n[tool.heddle.bad]\nx = 1\n", 2),
    "commented twin": ("[tool.heddle]\n# bad = 1\nbad = 2\n", 3),
    "twin in a long text": ('[tool.heddle]\nout = """\nbad = 1\n"""\nbad = 2\n', 5),
    "twin in a long literal": ("[tool.heddle]\nout = '''\nbad = 1\n'''\nbad = 2\n", 5),
    "after a hash in a text": ('[tool.heddle]\nout = "a # b"\nbad = 2\n', 3),
    "after quotes in a comment": ('[tool.heddle]\n# """\nbad = 2\n', 3),
    "after Windows line ends": ('[tool.heddle]\r\nout = "x"\r\nbad = 1\r\n', 3),
    "all on one line": ("x = 1\ntool = { heddle = { bad = 1 } }\n", 2),
    "in the environment, not the base": (
        '[tool.heddle]\nlogs.selector = "{}"\n[tool.heddle.environments.a.logs]\nbad = 1\n',
        4,
    ),
}


@pytest.mark.parametrize(("text", "line"), LINES.values(), ids=LINES.keys())
def test_unknown_key_has_its_line(text, line, refused):
    assert the(refused(text)).location.line == line


REJECTED = {
    "integer for string": ("out = 3", "`out`: expected a string, got an integer"),
    "string for boolean": ('traces.filter_logs_by_trace_id = "yes"', "expected a boolean, got `yes`"),
    "integer for boolean": ("traces.filter_logs_by_trace_id = 1", "expected a boolean, got an integer"),
    "boolean for string": ("out = true", "`out`: expected a string, got a boolean"),
    "string for list": ('systems = "loom"', "`systems`: expected a list of strings, got `loom`"),
    "list of integers": ("systems = [1]", "`systems`: expected a list of strings, got a list"),
    "table for string": ("out = { a = 1 }", "`out`: expected a string, got a table"),
    "date for string": ("out = 2024-01-01", "`out`: expected a string, got a date or time"),
    "value for table": ('folders = "loom"', "`folders` is a table of settings; got a value"),
    "string for number": ('push.timeout = "0.1"', "expected a number, got `0.1`"),
    "boolean for number": ("push.timeout = true", "expected a number, got a boolean"),
    "number for integer": ("push.retries = 1.5", "expected an integer, got a number"),
    "no number": ("push.timeout = nan", "expected a finite number, got nan"),
    "unknown choice": ('alerts.evaluator = "none"', "expected `both`, `grafana` or `prometheus`, got `none`"),
    "duration without unit": ('refresh = "30"', "`refresh`: expected a duration, got `30`"),
    "duration in words": ('refresh = "30 sec"', "`refresh`: expected a duration, got `30 sec`"),
    "duration with units out of order": ('refresh = "30m1h"', "`refresh`: expected a duration, got `30m1h`"),
    "duration with a line end": ('refresh = "30m\\n"', "`refresh`: expected a duration, got"),
    "negative duration": ('refresh = "-5m"', "`refresh`: expected a duration, got `-5m`"),
    "empty shift": ('traces.span_end_shift = "-"', "expected a duration, got `-`"),
    "version as a number": ("grafana = 10.4", "`grafana`: expected a version, got a number"),
    "version without minor": ('grafana = "11"', "`grafana`: expected a version, got `11`"),
    "version with a letter": ('grafana = "v11.0"', "`grafana`: expected a version, got `v11.0`"),
    "version with an empty part": ('grafana = "11."', "`grafana`: expected a version, got `11.`"),
    "URL with a blank": ('datasources.loki.url = "http://loki 3100"', "expected an http or https URL"),
    "URL without scheme": ('datasources.loki.url = "loki:3100"', "expected an http or https URL"),
    "environments that are not a table": ('environments = "a"', "`tool.heddle.environments` is a value; expected a"),
    "environment that is not a table": ("environments.a = 1", "`tool.heddle.environments.a` is a value; expected a"),
}


@pytest.mark.parametrize(("given", "message"), REJECTED.values(), ids=REJECTED.keys())
def test_a_value_that_does_not_fit_says_why(given, message, refused):
    assert message in the(refused(f"[tool.heddle]\n{given}\n")).message


@pytest.mark.parametrize("given", [given for given, _ in REJECTED.values()], ids=REJECTED.keys())
def test_a_value_that_does_not_fit_is_a_type_problem(given, refused):
    assert the(refused(f"[tool.heddle]\n{given}\n")).id == "settings/wrong-type"


@pytest.mark.parametrize("given", [given for given, _ in REJECTED.values()], ids=REJECTED.keys())
def test_a_value_that_does_not_fit_has_its_line(given, refused):
    assert the(refused(f"[tool.heddle]\n{given}\n")).location.line == 2


def test_a_version_as_a_number_is_mended_with_quotes(refused):
    assert the(refused("[tool.heddle]\ngrafana = 10.4\n")).help == 'write major and minor in quotes, as `"10.4"`'


def test_a_text_as_a_number_is_mended_with_quotes(refused):
    assert the(refused("[tool.heddle]\nout = 3\n")).help == "write the value in quotes"


@pytest.mark.parametrize("written", ["15s", "5m", "1h30m", "500ms", "1d", "2w"])
def test_a_duration_is_taken(written, loaded):
    assert loaded(f'[tool.heddle]\nrefresh = "{written}"\n').refresh == written


def test_a_shift_may_be_negative(loaded):
    text = '[tool.heddle]\ntraces.span_end_shift = "-1h30m"\n'
    assert loaded(text).traces.span_end_shift == "-1h30m"


def test_empty_text_is_refused_where_it_stands_for_nothing(refused):
    assert the(refused('[tool.heddle]\nout = ""\n')).id == "settings/empty-value"


def test_empty_text_is_taken_where_it_stands_for_none(loaded):
    assert loaded('[tool.heddle]\ndefault_datasource = ""\n').default_datasource is None


def test_heddle_that_is_no_table_is_refused(refused):
    assert the(refused("[tool]\nheddle = 0\n")).id == "settings/wrong-type"


def test_a_name_with_a_dot_is_refused(refused):
    assert the(refused('[tool.heddle.folders]\n"a.b" = "x"\n')).id == "settings/invalid-name"


SECRETS = {
    "a secret for a name": f'bearer_token_env = "{SECRET}"',
    "a secret for a header's variable": f'headers_env = ["X-Api-Key={SECRET}"]',
    "a secret that is a list": f'bearer_token_env = ["{SECRET}"]',
    "a URL with a password": 'url = "http://me:hunter2@loki:3100"',
    "a URL without scheme, with a password": 'url = "me:hunter2@loki:3100"',
}


@pytest.mark.parametrize("given", SECRETS.values(), ids=SECRETS.keys())
def test_what_may_be_a_secret_is_not_shown(given, refused):
    finding = the(refused(f"[tool.heddle.datasources.loki]\n{given}\n"))
    assert "hunter2" not in repr(finding)


def test_the_header_that_may_hold_a_secret_is_counted(refused):
    text = f'[tool.heddle.datasources.loki]\nheaders_env = ["A=B", "X-Api-Key={SECRET}"]\n'
    assert "item 2:" in the(refused(text)).message


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_secret_in_the_place_of_a_name_is_a_secret_problem(number, refused):
    given = list(SECRETS.values())[number]
    assert the(refused(f"[tool.heddle.datasources.loki]\n{given}\n")).id == "settings/plaintext-secret"


@pytest.mark.parametrize("name", ["1TOKEN", "MY-TOKEN", "MY TOKEN", "$TOKEN", "TOKEN\\n", "TÖKEN"])
def test_what_is_no_variable_name_is_refused(name, refused):
    finding = the(refused(f'[tool.heddle.datasources.loki]\nbearer_token_env = "{name}"\n'))
    assert finding.id == "settings/plaintext-secret"


TOKENS = [
    "glsa_Zm9vYmFyYmF6cXV4Zm9vYmFy_0a1b2c3d",
    "ghp_abc",
    "xoxb_1",
    "eyJhbGciOi",
    "f00d" * 8,
    "Zm9vYmFyYmF6cXV4Zm9vMQ",
]


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_that_is_a_valid_name_is_rejected_and_not_shown(token, refused):
    finding = the(refused(f'[tool.heddle.datasources.loki]\nbearer_token_env = "{token}"\n'))
    assert (finding.id, token in repr(finding)) == ("settings/plaintext-secret", False)


@pytest.mark.parametrize(
    "name", ["LOKI_TOKEN", "_t", "t0", "GRAFANACLOUDPROMETHEUSTOKEN1", "grafana_cloud_prometheus_1"]
)
def test_a_variable_name_is_taken(name, loaded):
    text = f'[tool.heddle.datasources.loki]\nbearer_token_env = "{name}"\n'
    assert loaded(text).datasources["loki"].bearer_token_env == name


def test_headers_are_taken(loaded):
    text = '[tool.heddle.datasources.loki]\nheaders_env = ["X-Api-Key=LOKI_KEY"]\n'
    assert loaded(text).datasources["loki"].headers_env == ("X-Api-Key=LOKI_KEY",)


def test_an_empty_variable_name_is_none(loaded):
    text = '[tool.heddle.datasources.loki]\nbearer_token_env = ""\n'
    assert loaded(text).datasources["loki"].bearer_token_env is None


ENVIRONMENTS = "[tool.heddle]\n[tool.heddle.environments.production]\n[tool.heddle.environments.staging]\n"


def test_unknown_environment_is_refused(refused):
    assert the(refused(ENVIRONMENTS, "prod")).id == "settings/unknown-environment"


def test_unknown_environment_lists_those_there_are(refused):
    assert the(refused(ENVIRONMENTS, "live")).help == "the environments are: production, staging"


def test_unknown_environment_has_a_suggestion(refused):
    assert the(refused(ENVIRONMENTS, "productoin")).help.startswith("did you mean `production`?")


def test_unknown_environment_like_two_others_has_the_closest(refused):
    finding = the(refused("[tool.heddle.environments]\nstaging = {}\nstaging2 = {}\n", "stagin"))
    assert finding.help == "did you mean `staging`? the environments are: staging, staging2"


def test_unknown_environment_points_at_the_first_one(refused):
    assert the(refused(ENVIRONMENTS, "live")).location.line == 2


def test_unknown_environment_where_there_is_none_says_what_to_add(refused):
    assert "[tool.heddle.environments.live]" in the(refused("[tool.heddle]\n", "live")).help


def test_everything_wrong_is_shown_at_once(refused):
    text = '[tool.heddle]\nout = 3\ngraphana = "1"\nrefresh = "x"\n[tool.heddle.environments.a]\nout = 3\n'
    found = [finding.location.line for finding in refused(text, "b", HEDDLE_GRAFANA="x")]
    assert found == [2, 3, 4, 5, 6, 0]


def test_broken_toml_has_its_line_and_column(refused):
    location = the(refused('[tool.heddle]\nout = "x"\nrefresh = \n')).location
    assert (location.line, location.column) == (3, 11)


def test_broken_toml_is_a_syntax_problem(refused):
    assert the(refused("[tool.heddle\n")).id == "settings/invalid-toml"


def test_broken_toml_says_its_place_once(refused):
    assert "line" not in the(refused("[tool.heddle\n")).message


def test_toml_that_ends_too_early_has_its_last_line(refused):
    location = the(refused('[tool.heddle]\nout = """x\n')).location
    assert (location.line, location.column) == (2, 0)


def test_text_that_is_not_utf8_has_its_line(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_bytes(b'[tool.heddle]\nout = "\xff"\n')
    with pytest.raises(BadInput) as caught:
        load(tmp_path, None, {})
    finding = the(caught.value.findings)
    assert (finding.id, finding.location.line) == ("settings/invalid-toml", 2)


def test_file_that_cannot_be_read_says_why(refused, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refuse)
    finding = the(refused("[tool.heddle]\n"))
    assert (finding.id, finding.message) == ("settings/unreadable-file", "cannot read the file: Permission denied")
