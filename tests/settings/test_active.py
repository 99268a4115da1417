"""The settings that definitions read while they are loaded."""

from __future__ import annotations

import pickle

import pytest

from heddle.settings.active import activate, project_settings
from tests.settings_values import settings_with


def test_outside_of_a_project_the_settings_are_the_defaults():
    assert project_settings().out == "out"


def test_activated_settings_are_the_project_settings():
    with activate(settings_with({"out": "generated"})):
        assert project_settings().out == "generated"


def test_the_previous_settings_are_restored():
    with activate(settings_with({"out": "generated"})):
        pass
    assert project_settings().out == "out"


def test_the_previous_settings_are_restored_after_an_exception():
    with pytest.raises(ZeroDivisionError), activate(settings_with({"out": "generated"})):
        raise ZeroDivisionError
    assert project_settings().out == "out"


def test_settings_can_be_pickled():
    settings = settings_with({"push.timeout": 5})
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_settings_cannot_be_changed():
    with pytest.raises(AttributeError):
        project_settings().out = "elsewhere"
