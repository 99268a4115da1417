"""What a definition reads from the settings, and what it is told when it asks for the wrong thing."""

from __future__ import annotations

import pickle

import pytest

from heddle.diagnostics.errors import AuthorError
from heddle.settings.current import current_settings, using


def the_problem(ask):
    """Return the problem of a question that is refused."""
    with pytest.raises(AuthorError) as caught:
        ask()
    return caught.value.findings[0]


def test_text_is_read():
    assert current_settings().text("out") == "out"


def test_url_is_read_as_text():
    assert current_settings().text("datasources.loki.url") == "http://loki:3100"


def test_flag_is_read():
    assert current_settings().flag("traces.filter_logs_by_trace_id") is False


def test_texts_are_read():
    assert current_settings().texts("definitions") == ("dashboards", "datasources")


def test_version_is_major_and_minor():
    assert current_settings().version("grafana") == (10, 4)


def test_minor_of_a_version_is_a_number():
    assert current_settings().version("versions.loomflow") == (0, 20)


def test_patch_of_a_version_is_left_out(loaded):
    assert loaded('[tool.heddle]\ngrafana = "11.2.3"\n').version("grafana") == (11, 2)


def test_folders_are_read_by_system():
    assert current_settings().folders()["loki_mode"] == "Loki Mode"


def test_unknown_key_has_a_suggestion():
    assert the_problem(lambda: current_settings().text("refesh")).help == "did you mean `refresh`?"


def test_unknown_name_has_a_suggestion():
    assert the_problem(lambda: current_settings().text("jobs.lom")).help.startswith("did you mean `jobs.loom`?")


def test_unknown_name_within_a_key_has_a_suggestion():
    finding = the_problem(lambda: current_settings().text("datasources.promethus.url"))
    assert finding.help.startswith("did you mean `datasources.prometheus.url`?")


def test_unset_name_says_that_it_can_be_set():
    assert the_problem(lambda: current_settings().text("jobs.billing")).help.endswith("or set it in [tool.heddle]")


def test_table_is_no_setting():
    assert the_problem(lambda: current_settings().text("jobs")).id == "settings/unknown-key"


def test_unknown_key_has_the_callers_file():
    assert the_problem(lambda: current_settings().text("refesh")).location.file == __file__


def test_unknown_key_has_the_callers_line():
    line = test_unknown_key_has_the_callers_line.__code__.co_firstlineno + 2
    assert the_problem(lambda: current_settings().text("refesh")).location.line == line


@pytest.mark.parametrize(
    ("ask", "help"),
    [
        (lambda: current_settings().text("systems"), "read it with `texts`"),
        (lambda: current_settings().flag("out"), "read it with `text`"),
        (lambda: current_settings().texts("out"), "read it with `text`"),
        (lambda: current_settings().text("traces.filter_logs_by_trace_id"), "read it with `flag`"),
        (lambda: current_settings().version("out"), "read it with `text`"),
        (lambda: current_settings().number("out"), "read it with `text`"),
        (lambda: current_settings().text("thresholds.loom_core_drop_share"), "read it with `number`"),
    ],
)
def test_wrong_accessor_names_the_right_one(ask, help):
    assert the_problem(ask).help == help


def test_settings_in_use_are_the_current_ones(loaded):
    with using(loaded('[tool.heddle]\nout = "made"\n')):
        assert current_settings().text("out") == "made"


def test_settings_after_use_are_the_former_ones(loaded):
    with using(loaded('[tool.heddle]\nout = "made"\n')):
        pass
    assert current_settings().text("out") == "out"


def test_settings_after_a_failure_are_the_former_ones(loaded):
    with pytest.raises(ZeroDivisionError), using(loaded('[tool.heddle]\nout = "made"\n')):
        raise ZeroDivisionError
    assert current_settings().text("out") == "out"


def test_settings_travel_to_other_processes():
    assert pickle.loads(pickle.dumps(current_settings())) == current_settings()
