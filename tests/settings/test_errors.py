"""Invalid settings in pyproject.toml: the id, the location, the message and the help of each finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.settings.load import load

SECRET = "hunter2 is:secret"


def test_an_unknown_key_is_an_error(finding):
    assert finding('[tool.heddle]\ngraphana = "11.0"\n').id == "settings/unknown-key"


def test_an_unknown_key_is_named(finding):
    assert "`graphana`" in finding('[tool.heddle]\ngraphana = "11.0"\n').message


def test_an_unknown_key_has_a_suggestion(finding):
    assert finding('[tool.heddle]\ngraphana = "11.0"\n').help == "did you mean `grafana`?"


def test_an_unknown_key_has_its_file(finding, tmp_path: Path):
    assert finding('[tool.heddle]\ngraphana = "11.0"\n').location.file == str(tmp_path / "pyproject.toml")


def test_the_suggestion_for_a_nested_key_has_its_full_name(finding):
    result = finding('[tool.heddle.datasources.mimir]\nurll = "http://mimir"\n')
    assert result.help == "did you mean `datasources.mimir.url`?"


def test_a_key_of_another_table_is_suggested_with_its_full_name(finding):
    result = finding('[tool.heddle]\nservice_label = "app"\n')
    assert result.help == "did you mean `logs.service_label`?"


def test_a_value_that_is_similar_to_a_choice_has_a_suggestion(finding):
    helps = {
        'outputs = ["provisioning", "configmap"]': "did you mean `configmaps`?",
        'outputs = ["provisioning", "Operator"]': "did you mean `operator`?",
        'outputs = ["provisioning", "git_sync"]': "did you mean `git-sync`?",
        'outputs = ["provisioning", "terraform"]': "",
        'outputs = ["provisioning", ""]': "",
        'alerts.evaluator = "prometeus"': "did you mean `prometheus`?",
        'traces.backend = "Tempo"': "did you mean `tempo`?",
        'kubernetes.substitution = "fluxx"': "did you mean `flux`?",
        'git_sync.target = "folders"': "did you mean `folder`?",
        'push.provenance = "ui"': "",
        'receivers.team.type = "slak"': "did you mean `slack`?",
    }
    found = {text: finding(f"[tool.heddle]\n{text}\n") for text in helps}
    assert {text: item.help for text, item in found.items()} == helps
    assert {item.id for item in found.values()} == {"settings/wrong-type"}


def test_a_required_setting_with_a_wrong_value_is_not_missing_too(finding):
    result = finding('[tool.heddle.receivers.ops]\ntype = "slak"\nsecret_env = "HOOK"\n')
    assert (result.id, result.help) == ("settings/wrong-type", "did you mean `slack`?")
    missing = finding('[tool.heddle.receivers.ops]\nsecret_env = "HOOK"\n')
    assert missing.message == "`receivers.ops.type` is required"


def test_an_environment_variable_has_the_suggestion_too(finding):
    result = finding("[tool.heddle]\n", HEDDLE_OUTPUTS="provisioning,configmap")
    assert result.help == "did you mean `configmaps`?"


def test_an_unknown_table_has_a_suggestion(finding):
    assert finding('[tool.heddle.folder]\nloom = "x"\n').help == "did you mean `folders`?"


def test_a_key_unlike_all_others_lists_the_settings_of_its_table(finding):
    expected = "the settings in `traces` are: backend, filter_logs_by_trace_id, span_start_shift, span_end_shift"
    assert finding("[tool.heddle.traces]\nxyzzy = 1\n").help == expected


def test_a_top_level_key_unlike_all_others_lists_the_settings(finding):
    assert finding("[tool.heddle]\nxyzzy = 1\n").help.startswith("the settings here are: grafana, definitions,")


def test_the_prefix_of_pyproject_in_heddle_toml_is_explained(tmp_path: Path):
    (tmp_path / "heddle.toml").write_text('[tool.heddle.push]\nowner = "shop"\n')
    with pytest.raises(BadInput) as error:
        load(tmp_path, None, {})
    assert [(finding.message, finding.help) for finding in error.value.findings] == [
        ("unknown setting `tool`", "in heddle.toml, leave out `tool.heddle`: `[tool.heddle.push]` is `[push]`")
    ]


def test_the_closest_of_two_similar_keys_is_suggested(finding):
    result = finding('[tool.heddle.datasources.loki]\ntls_client_cet_env = "X"\n')
    assert result.help == "did you mean `datasources.loki.tls_client_cert_env`?"


def test_the_value_of_an_unknown_key_is_not_shown(finding):
    result = finding(f'[tool.heddle.datasources.loki]\nbasic_auth_password = "{SECRET}"\n')
    assert SECRET not in result.message + result.help


def test_environment_within_an_environment_is_unknown(finding):
    result = finding('[tool.heddle.environments.a.environments.b]\nout = "x"\n')
    assert result.id == "settings/unknown-key"


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


def test_an_unknown_key_has_its_line(finding):
    lines = {name: finding(text).location.line for name, (text, _) in LINES.items()}
    assert lines == {name: line for name, (_, line) in LINES.items()}


WRONG_VALUES = {
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


def test_a_wrong_value_has_its_message_id_and_line(finding):
    wrong = []
    for name, (line, message) in WRONG_VALUES.items():
        result = finding(f"[tool.heddle]\n{line}\n")
        if message not in result.message or (result.id, result.location.line) != ("settings/wrong-type", 2):
            wrong.append((name, result))
    assert wrong == []


def test_the_help_for_a_version_as_a_number_has_quotes(finding):
    assert finding("[tool.heddle]\ngrafana = 10.4\n").help == 'write major and minor in quotes, as `"10.4"`'


def test_the_help_for_a_text_as_a_number_has_quotes(finding):
    assert finding("[tool.heddle]\nout = 3\n").help == "write the value in quotes"


def test_durations_are_accepted(load_settings):
    durations = ["15s", "5m", "1h30m", "500ms", "1d", "2w"]
    assert [load_settings(f'[tool.heddle]\nrefresh = "{text}"\n').refresh for text in durations] == durations


def test_a_shift_may_be_negative(load_settings):
    text = '[tool.heddle]\ntraces.span_end_shift = "-1h30m"\n'
    assert load_settings(text).traces.span_end_shift == "-1h30m"


def test_an_empty_text_without_a_meaning_is_an_error(finding):
    assert finding('[tool.heddle]\nout = ""\n').id == "settings/empty-value"


def test_an_empty_text_for_an_optional_setting_is_none(load_settings):
    assert load_settings('[tool.heddle]\ndefault_datasource = ""\n').default_datasource is None


def test_heddle_must_be_a_table(finding):
    assert finding("[tool]\nheddle = 0\n").id == "settings/wrong-type"


def test_a_name_with_a_dot_is_an_error(finding):
    assert finding('[tool.heddle.folders]\n"a.b" = "x"\n').id == "settings/invalid-name"


SECRETS = {
    "a secret for a name": f'bearer_token_env = "{SECRET}"',
    "a secret for a header's variable": f'headers_env = ["X-Api-Key={SECRET}"]',
    "a secret that is a list": f'bearer_token_env = ["{SECRET}"]',
    "a URL with a password": 'url = "http://me:hunter2@loki:3100"',
    "a URL without scheme, with a password": 'url = "me:hunter2@loki:3100"',
}


def test_a_possible_secret_is_not_shown(finding):
    findings = {name: finding(f"[tool.heddle.datasources.loki]\n{line}\n") for name, line in SECRETS.items()}
    assert [name for name, result in findings.items() if "hunter2" in repr(result)] == []


def test_the_position_of_a_header_with_a_secret_is_reported(finding):
    text = f'[tool.heddle.datasources.loki]\nheaders_env = ["A=B", "X-Api-Key={SECRET}"]\n'
    assert "item 2:" in finding(text).message


def test_a_secret_instead_of_a_variable_name_is_reported_as_a_secret(finding):
    ids = {name: finding(f"[tool.heddle.datasources.loki]\n{line}\n").id for name, line in SECRETS.items()}
    assert ids == dict.fromkeys(SECRETS, "settings/plaintext-secret")


def test_an_invalid_variable_name_is_an_error(finding):
    names = ["1TOKEN", "MY-TOKEN", "MY TOKEN", "$TOKEN", "TOKEN\\n", "T\u00d6KEN"]
    ids = {name: finding(f'[tool.heddle.datasources.loki]\nbearer_token_env = "{name}"\n').id for name in names}
    assert ids == dict.fromkeys(names, "settings/plaintext-secret")


TOKENS = [
    "glsa_Zm9vYmFyYmF6cXV4Zm9vYmFy_0a1b2c3d",
    "ghp_abc",
    "xoxb_1",
    "eyJhbGciOi",
    "f00d" * 8,
    "Zm9vYmFyYmF6cXV4Zm9vMQ",
]


def test_a_token_that_is_a_valid_name_is_rejected_and_not_shown(finding):
    wrong = []
    for token in TOKENS:
        result = finding(f'[tool.heddle.datasources.loki]\nbearer_token_env = "{token}"\n')
        if result.id != "settings/plaintext-secret" or token in repr(result):
            wrong.append(result)
    assert wrong == []


def test_a_possible_secret_is_not_a_variable_name(finding):
    shown = []
    for text in (
        "mytoken",
        "hunter2",
        "Bearer abcdef",
        "A1B2C3D4E5F6A1B2C3D4E5F6A1B2",
        "S" + "X9" * 20,
        "correct horse",
    ):
        result = finding(f'[tool.heddle.datasources.loki]\nbearer_token_env = "{text}"\n')
        if result.id != "settings/plaintext-secret" or text in repr(result):
            shown.append(result)
    assert shown == []


def test_variable_names_are_accepted(load_settings):
    names = ["LOKI_TOKEN", "_T", "T0", "GRAFANACLOUDPROMETHEUSTOKEN1", "GRAFANA_CLOUD_PROMETHEUS_1"]
    wrong = []
    for name in names:
        settings = load_settings(f'[tool.heddle.datasources.loki]\nbearer_token_env = "{name}"\n')
        if settings.datasources["loki"].bearer_token_env != name:
            wrong.append(name)
    assert wrong == []


def test_headers_are_accepted(load_settings):
    text = '[tool.heddle.datasources.loki]\nheaders_env = ["X-Api-Key=LOKI_KEY"]\n'
    assert load_settings(text).datasources["loki"].headers_env == ("X-Api-Key=LOKI_KEY",)


def test_an_empty_variable_name_is_none(load_settings):
    text = '[tool.heddle.datasources.loki]\nbearer_token_env = ""\n'
    assert load_settings(text).datasources["loki"].bearer_token_env is None


ENVIRONMENTS = "[tool.heddle]\n[tool.heddle.environments.production]\n[tool.heddle.environments.staging]\n"


def test_an_unknown_environment_is_an_error(finding):
    assert finding(ENVIRONMENTS, "prod").id == "settings/unknown-environment"


def test_an_unknown_environment_lists_the_known_ones(finding):
    assert finding(ENVIRONMENTS, "live").help == "the environments are: production, staging"


def test_an_unknown_environment_has_a_suggestion(finding):
    assert finding(ENVIRONMENTS, "productoin").help.startswith("did you mean `production`?")


def test_the_closest_of_two_similar_environments_is_suggested(finding):
    result = finding("[tool.heddle.environments]\nstaging = {}\nstaging2 = {}\n", "stagin")
    assert result.help == "did you mean `staging`? the environments are: staging, staging2"


def test_an_unknown_environment_is_reported_at_the_first_one(finding):
    assert finding(ENVIRONMENTS, "live").location.line == 2


def test_without_environments_the_help_shows_the_table_to_add(finding):
    assert "[tool.heddle.environments.live]" in finding("[tool.heddle]\n", "live").help


def test_all_findings_are_reported_at_once(findings):
    text = '[tool.heddle]\nout = 3\ngraphana = "1"\nrefresh = "x"\n[tool.heddle.environments.a]\nout = 3\n'
    lines = [result.location.line for result in findings(text, "b", HEDDLE_GRAFANA="x")]
    assert lines == [2, 3, 4, 5, 6, 0]


def test_invalid_toml_has_its_line_and_column(finding):
    location = finding('[tool.heddle]\nout = "x"\nrefresh = \n').location
    assert (location.line, location.column) == (3, 11)


def test_invalid_toml_is_an_error(finding):
    assert finding("[tool.heddle\n").id == "settings/invalid-toml"


def test_the_message_for_invalid_toml_does_not_repeat_the_line(finding):
    assert "line" not in finding("[tool.heddle\n").message


def test_incomplete_toml_is_reported_at_its_last_line(finding):
    location = finding('[tool.heddle]\nout = """x\n').location
    assert (location.line, location.column) == (2, 0)


def test_a_text_that_is_not_utf8_has_its_line(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_bytes(b'[tool.heddle]\nout = "\xff"\n')
    with pytest.raises(BadInput) as caught:
        load(tmp_path, None, {})
    (result,) = caught.value.findings
    assert (result.id, result.location.line) == ("settings/invalid-toml", 2)


def test_an_unreadable_file_has_its_reason(finding, monkeypatch):
    def deny(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", deny)
    result = finding("[tool.heddle]\n")
    assert (result.id, result.message) == ("settings/unreadable-file", "cannot read the file: Permission denied")
