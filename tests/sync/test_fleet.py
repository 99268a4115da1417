"""`--fleet`: one plan, one question and one table for several Grafanas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import interrupt_second_dashboard
from tests.sync.files import ENVIRON, dashboard, everything, source, tree
from tests.sync.live import double_live, quick_retries
from tests.sync.test_kill import all_changed
from tests.sync.test_unfinished_push import kill_after_all_writes, revive

NAMES = ("eu", "us", "ap")


class Fleet:
    """A project with three instances that share `out/`; each has its own variable for the password."""

    def __init__(self, root: Path, doubles: dict[str, Double]) -> None:
        self.root = root
        self.doubles = doubles
        self.urls = {name: double.url for name, double in doubles.items()}
        self.environ = ENVIRON | {f"PASSWORD_{name.upper()}": "admin" for name in doubles} | {"GRAFANA_USER": "admin"}
        self.settings()
        self.write(tree(dashboard(), dashboard("two", "Two")))

    def settings(self, more: str = "") -> None:
        lines = ['[tool.heddle]\ngrafana = "10.4"\n[tool.heddle.push]\nowner = "test"']
        lines += [f"[tool.heddle.fleet]\nenvironments = {list(self.urls)}"]
        for name, url in self.urls.items():
            lines += [
                f'[tool.heddle.environments.{name}.push]\nurl = "{url}"\npassword_env = "PASSWORD_{name.upper()}"'
            ]
        (self.root / "pyproject.toml").write_text("\n".join([*lines, more]))

    def write(self, files: dict[str, bytes]) -> None:
        for name, content in files.items():
            path = self.root / "out" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def run(self, *words: str, **environ: str) -> Result:
        obj = quick_retries(1)
        return CliRunner().invoke(main, list(words), env=self.environ | environ, obj=obj, catch_exceptions=False)

    def json(self, *words: str) -> dict[str, object]:
        value = json.loads(self.run(*words, "--fleet", "--format", "json").stdout)
        assert isinstance(value, dict)
        return value

    def writes(self, name: str) -> int:
        return sum(request.method != "GET" for request in self.doubles[name].requests)

    def stop(self, name: str) -> None:
        """Make an instance unreachable."""
        self.urls[name] = "http://127.0.0.1:1"
        self.settings()


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:
    monkeypatch.chdir(tmp_path)
    with Double("12.2") as eu, Double("10.4") as us, Double("13") as ap:
        yield Fleet(tmp_path, dict(zip(NAMES, (eu, us, ap), strict=True)))


def rows(result: Result) -> list[str]:
    """Return the rows of the table, with single spaces."""
    lines = [" ".join(line.split()) for line in result.stdout.splitlines() if line and not line.startswith(" ")]
    starts = [index for index, line in enumerate(lines) if line == "result object instances"]
    return lines[starts[0] + 1 : starts[1] if len(starts) > 1 else None]


def test_the_same_change_of_all_instances_is_one_row(fleet: Fleet) -> None:
    result = fleet.run("push", "--fleet", "--dry-run")
    assert result.exit_code == 1
    assert rows(result) == [
        "create folder/folder-loom Loom all",
        "create dashboard/one One all",
        "create dashboard/two Two all",
    ]
    assert all(url in result.stdout for url in fleet.urls.values())
    assert [fleet.writes(name) for name in NAMES] == [0, 0, 0]


def test_a_push_writes_to_all_instances(fleet: Fleet) -> None:
    result = fleet.run("push", "--fleet", "--yes")
    assert result.exit_code == 0, result.output
    assert "written 3 of 3 objects all" in " ".join(result.stdout.split())
    assert [double_live(double).dashboard("one")["title"] for double in fleet.doubles.values()] == ["One"] * 3
    assert "heddle rollback --env us " in result.stderr
    status = fleet.run("status", "--fleet")
    assert status.exit_code == 0
    assert rows(status) == ["unchanged 3 objects all"]


def test_differences_name_their_instances(fleet: Fleet) -> None:
    fleet.run("push", "--fleet", "--yes")
    double_live(fleet.doubles["us"]).edit("one", lambda data: data.update(title="By hand"))
    result = fleet.run("status", "--fleet")
    assert result.exit_code == 1
    assert rows(result) == ["unchanged 3 objects eu, ap", "kept dashboard/one One us", "unchanged 2 objects us"]
    assert "edited by admin" in result.stdout


def test_an_unreachable_instance_is_a_row(fleet: Fleet) -> None:
    fleet.stop("us")
    status = fleet.run("status", "--fleet")
    assert status.exit_code == 5
    assert any(row.startswith("unreachable") and row.endswith("(push/unreachable) us") for row in rows(status))
    assert "create dashboard/one One eu, ap" in rows(status)
    push = fleet.run("push", "--fleet", "--yes")
    assert push.exit_code == 4
    assert [fleet.writes(name) > 0 for name in NAMES] == [True, False, True]
    assert "us cannot be written; only the others are" in push.stderr
    assert fleet.run("push", "--fleet", "--yes").exit_code == 5


def test_fail_fast_writes_nothing_if_an_instance_has_no_plan(fleet: Fleet) -> None:
    fleet.stop("ap")
    result = fleet.run("push", "--fleet", "--yes", "--fail-fast")
    assert result.exit_code == 5
    assert [fleet.writes(name) for name in ("eu", "us")] == [0, 0]


def test_a_failed_write_does_not_stop_the_other_instances(fleet: Fleet) -> None:
    fleet.doubles["eu"].faults.respond(
        method="POST", path="/api/dashboards/db", status=403, body={"message": "Quota reached"}
    )
    result = fleet.run("push", "--fleet", "--yes")
    assert result.exit_code == 4
    assert "Quota reached" in result.stdout
    assert double_live(fleet.doubles["ap"]).dashboard("one")["title"] == "One"


def test_fail_fast_stops_at_the_first_failure(fleet: Fleet) -> None:
    fleet.doubles["eu"].faults.respond(
        method="POST", path="/api/dashboards/db", status=403, body={"message": "Quota reached"}
    )
    result = fleet.run("push", "--fleet", "--yes", "--fail-fast")
    assert result.exit_code == 4
    assert "not started" in result.stdout
    assert [fleet.writes(name) for name in ("us", "ap")] == [0, 0]


def test_an_interruption_stops_the_push_of_all_instances(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt_second_dashboard(monkeypatch)
    result = fleet.run("push", "--fleet", "--yes", "--concurrency", "1")
    assert result.exit_code == 130
    assert "interrupted  run the push again to write the rest" in result.stdout
    assert "not started" in result.stdout
    assert [fleet.writes(name) > 0 for name in NAMES] == [True, False, False]


def test_a_conflict_blocks_its_own_instance_only(fleet: Fleet) -> None:
    fleet.run("push", "--fleet", "--yes")
    double_live(fleet.doubles["us"]).edit("one", lambda data: data.update(title="By hand"))
    fleet.write(tree(dashboard(title="New"), dashboard("two", "Two")))
    result = fleet.run("push", "--fleet", "--yes")
    assert result.exit_code == 4
    titles = {name: double_live(double).dashboard("one")["title"] for name, double in fleet.doubles.items()}
    assert titles == {"eu": "New", "us": "By hand", "ap": "New"}
    assert fleet.run("push", "--fleet", "--yes").exit_code == 3


def test_one_confirmation_covers_all_instances(fleet: Fleet) -> None:
    result = fleet.run("push", "--fleet")
    assert result.exit_code == 1
    assert result.stderr.count("--yes") == 1
    assert [fleet.writes(name) for name in NAMES] == [0, 0, 0]


def test_missing_credentials_of_one_instance_are_a_row(fleet: Fleet) -> None:
    result = fleet.run("status", "--fleet", PASSWORD_AP="")
    assert result.exit_code == 2
    assert "failed missing Grafana credentials (push/missing-credentials) ap" in rows(result)
    assert "PASSWORD_AP" in result.stdout


def test_json_lists_instances_and_merges_equal_steps(fleet: Fleet) -> None:
    fleet.stop("us")
    value = fleet.json("push", "--yes")
    instances = value["instances"]
    assert isinstance(instances, list)
    assert {item["name"]: item["exit_code"] for item in instances} == {"eu": 0, "us": 5, "ap": 0}
    assert [item["id"] for item in instances[1]["errors"]] == ["push/unreachable"]
    steps = value["steps"]
    assert isinstance(steps, list)
    assert [(step["name"], step["instances"]) for step in steps] == [
        ("folder-loom", ["eu", "ap"]),
        ("one", ["eu", "ap"]),
        ("two", ["eu", "ap"]),
    ]
    assert value["exit_code"] == 4


def test_no_secret_of_any_instance_is_printed(fleet: Fleet) -> None:
    secret = "correct-horse-battery"
    fleet.doubles["eu"].faults.respond(method="GET", path="/api/org", status=500, body={"message": f"bad {secret}"})
    for words in (("status", "--fleet"), ("push", "--fleet", "--yes"), ("status", "--fleet", "--format", "json")):
        result = fleet.run(*words, PASSWORD_EU=secret)
        assert secret not in result.output
        assert result.exit_code in (4, 5)


def test_no_secret_is_in_a_plan(fleet: Fleet) -> None:
    secret = "correct-horse-battery"
    fleet.run("push", "--fleet", "--yes")
    double_live(fleet.doubles["eu"]).edit("one", lambda data: data.update(description=f"see {secret}"))
    assert secret in fleet.run("status", "--fleet").output
    fleet.write(tree(dashboard(), dashboard("two", "Two"), sources=(source(url="http://$LOKI_PASSWORD"),)))
    for format in ("text", "json"):
        result = fleet.run("status", "--fleet", "--format", format, LOKI_PASSWORD=secret)
        assert secret not in result.output
        assert "(hidden)" in result.output


def test_a_push_without_writes_settles_the_record(fleet: Fleet) -> None:
    double = fleet.doubles["eu"]
    fleet.write(everything())
    fleet.run("push", "--fleet", "--yes")
    kill_after_all_writes(double)
    fleet.write(all_changed())
    fleet.run("push", "--fleet", "--yes")
    revive(double)
    rest = ("folder/*", "datasource/*", "dashboard/*", "rule-group/*", "contact-point/*")
    for name in rest:
        fleet.run("push", "--env", "eu", "--yes", "--only", name)
    before = fleet.writes("eu")
    assert fleet.run("push", "--fleet", "--dry-run").exit_code == 0
    assert fleet.writes("eu") == before
    assert fleet.run("push", "--fleet").exit_code == 0
    assert fleet.writes("eu") == before + 1


def test_two_names_of_one_grafana_are_rejected(fleet: Fleet) -> None:
    fleet.urls["us"] = fleet.urls["eu"]
    fleet.settings()
    result = fleet.run("push", "--fleet", "--yes")
    assert result.exit_code == 2
    assert "push/duplicate-instance" in result.output
    assert fleet.writes("eu") == 0


def test_a_saved_plan_is_applied_to_all_instances(fleet: Fleet) -> None:
    assert fleet.run("push", "--fleet", "--plan-out", "plan.json").exit_code == 1
    assert [fleet.writes(name) for name in NAMES] == [0, 0, 0]
    result = fleet.run("push", "--fleet", "--plan", "plan.json")
    assert result.exit_code == 0, result.output
    assert "written 3 of 3 objects all" in " ".join(result.stdout.split())


def test_a_stale_plan_of_one_instance_is_a_row(fleet: Fleet) -> None:
    fleet.run("push", "--fleet", "--yes")
    fleet.write(tree(dashboard(title="New"), dashboard("two", "Two")))
    fleet.run("push", "--fleet", "--plan-out", "plan.json")
    double_live(fleet.doubles["us"]).edit("one", lambda data: data.update(description="by hand"))
    result = fleet.run("push", "--fleet", "--plan", "plan.json")
    assert result.exit_code == 4
    assert "stale the saved plan us" in rows(result)
    assert "changed since: dashboard/one" in result.stdout
    titles = {name: double_live(double).dashboard("one")["title"] for name, double in fleet.doubles.items()}
    assert titles == {"eu": "New", "us": "One", "ap": "New"}


def test_an_instance_without_a_saved_plan_is_not_written(fleet: Fleet) -> None:
    url = fleet.urls["us"]
    fleet.stop("us")
    assert fleet.run("push", "--fleet", "--plan-out", "plan.json").exit_code == 5
    fleet.urls["us"] = url
    fleet.settings()
    result = fleet.run("push", "--fleet", "--plan", "plan.json")
    assert result.exit_code == 4
    assert "failed the saved plan has no instance 'us' (push/unplanned-instance) us" in rows(result)
    assert [fleet.writes(name) > 0 for name in NAMES] == [True, False, True]


@pytest.mark.parametrize("words", [("--fleet", "--plan", "one.json"), ("--plan", "all.json")])
def test_plans_of_a_fleet_and_of_one_grafana_are_different_files(fleet: Fleet, words: tuple[str, ...]) -> None:
    fleet.run("push", "--fleet", "--plan-out", "all.json")
    fleet.run("push", "--env", "eu", "--plan-out", "one.json")
    result = fleet.run("push", *words, GRAFANA_URL=fleet.urls["eu"], GRAFANA_PASSWORD="admin")
    assert result.exit_code == 2
    assert "push/invalid-plan" in result.output


@pytest.mark.parametrize(
    "words",
    [
        ("push", "--fleet", "--env", "eu"),
        ("push", "--fail-fast"),
        ("status", "--fleet", "--env", "eu"),
    ],
)
def test_options_that_exclude_each_other(fleet: Fleet, words: tuple[str, ...]) -> None:
    result = fleet.run(*words)
    assert result.exit_code == 2
    assert "--f" in result.output
    assert not (fleet.root / "x").exists()


@pytest.mark.parametrize(
    ("more", "id"),
    [
        ("", "settings/empty-fleet"),
        ('[tool.heddle.fleet]\nenvironments = ["eu"]', "settings/unknown-environment"),
    ],
)
def test_invalid_fleets_are_errors(fleet: Fleet, more: str, id: str) -> None:
    (fleet.root / "pyproject.toml").write_text(f"[tool.heddle]\n{more}\n")
    result = fleet.run("status", "--fleet")
    assert result.exit_code == 2
    assert id in result.output


def test_files_of_another_environment_are_not_pushed(fleet: Fleet) -> None:
    fleet.settings('[tool.heddle.environments.eu]\nout = "out/eu"\nrefresh = "1m"\n')
    manifest = {"heddle": 1, "environment": "us", "files": [], "tombstones": []}
    fleet.write({f"eu/{name}": content for name, content in tree(dashboard()).items()})
    fleet.write({"eu/manifest.json": json.dumps(manifest).encode()})
    result = fleet.run("push", "--fleet", "--yes")
    assert result.exit_code == 4, result.output
    assert "generated for the environment 'us', not for 'eu' (output/other-environment)" in result.stdout
    assert [fleet.writes(name) > 0 for name in NAMES] == [False, True, True]
    fleet.write({"eu/manifest.json": json.dumps(manifest | {"environment": "eu"}).encode()})
    assert fleet.run("push", "--fleet", "--yes").exit_code == 0
