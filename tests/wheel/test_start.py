"""The first steps with the wheel: the commands of the README, each deployment, and new files."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from tests.docs.pages import README, ROOT, blocks
from tests.wheel.installed import Repository

GUIDE = ROOT / "docs/own-repository.md"
CHECKED = "heddle generate && heddle check && pytest && heddle diff"


def shown_commands(page: Path, last: str) -> list[str]:
    """Return the commands of a page from its beginning to the one that starts with `last`."""
    commands: list[str] = []
    for block in blocks(page):
        if block.language == "console":
            for line in block.text.splitlines():
                if line.startswith("$ ") and not re.search(r"\bpip\b", line):
                    commands.append(line.removeprefix("$ "))
                    if commands[-1].startswith(last):
                        return commands
    raise AssertionError(f"{page.name} shows no command {last}")


def test_the_commands_at_the_beginning_of_the_readme_work(empty: Repository) -> None:
    output = empty.run("\n".join(shown_commands(README, "heddle diff")))
    assert "no findings in 1 dashboard" in output
    assert " passed" in output
    (shown,) = [block.text for block in blocks(README) if "HEAD -> working tree" in block.text]
    assert output.endswith(shown.partition("$ heddle diff\n")[2])


def test_the_guide_begins_with_the_same_commands() -> None:
    def programs(page: Path) -> list[str]:
        return [command.partition(" --system")[0].partition("  ")[0] for command in shown_commands(page, "git add")]

    assert programs(GUIDE) == programs(README)
    assert len(programs(README)) == 6


def test_the_readme_begins_with_a_repository_of_ones_own() -> None:
    headings = re.findall(r"^#+ (.+)$", README.read_text(), re.MULTILINE)
    assert headings.index("Start") < headings.index("In a clone")


def test_a_project_for_kubernetes_works_from_a_subfolder(empty: Repository) -> None:
    empty.run("heddle init --for kubernetes && heddle generate")
    empty.commit("Start")
    output = empty.run(f"cd dashboards/web && {CHECKED.replace('pytest', 'pytest ../..')}")
    assert "no findings in 1 dashboard" in output
    assert "2 passed" in output
    assert output.endswith("HEAD -> working tree: no differences\n")
    assert (empty.folder / "out/kubernetes/kustomization.yaml").is_file()


def test_the_release_tries_the_wheel_that_it_attaches(empty: Repository) -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())["jobs"]
    texts = [
        step.get("run", "") or step.get("with", {}).get("path", "") for job in jobs.values() for step in job["steps"]
    ]
    order = ["make test", "pip wheel", "python -m venv", "gh release create"]
    positions = [next(at for at, text in enumerate(texts) if words in text) for words in order]
    assert positions == sorted(positions)
    start = next(text for text in texts if "python -m venv" in text)
    lines = [line for line in start.splitlines() if "-m venv" not in line and "/pip" not in line]
    assert len(lines) == 5
    environment = empty.variables["PATH"].partition("/venv/bin:")[0]
    (empty.folder / "venv").symlink_to(f"{environment}/venv")
    assert "no findings in 1 dashboard" in empty.run("\n".join(lines), RUNNER_TEMP=str(empty.folder))


def test_a_project_for_push_works_with_new_files(empty: Repository) -> None:
    empty.run("heddle init --for push && heddle generate")
    empty.commit("Start")
    new = (
        "system order-queue",
        "dashboard order-queue/backlog",
        "rule team/no-pie-charts",
        "datasource logs --type loki",
    )
    empty.run("cd tests\n" + "\n".join(f"heddle new {words}" for words in new))
    output = empty.run(CHECKED)
    assert "no findings in 3 dashboards" in output
    assert "4 passed" in output
    assert "Dashboard Order queue / Backlog" in output
    assert "The panel is a pie chart" in empty.run("heddle explain team/no-pie-charts")
    assert (empty.folder / ".github/workflows/push.yml").is_file()


def test_errors_of_the_first_minutes_name_the_cause(repository: Repository) -> None:
    missing = "import sys; sys.modules['{}'] = None; from heddle.__main__ import main; main()"
    for name in ("click", "msgspec", "grafanalib"):
        output = repository.run(f'python -c "{missing.format(name)}" generate', code=2)
        assert f"the Python module `{name}` is not installed, but Heddle needs it" in output
    settings = repository.folder / "heddle.toml"
    settings.write_bytes(b"\xef\xbb\xbf" + settings.read_bytes())
    assert "0 changed" in repository.run("cd dashboards/web && python -m heddle generate")
    settings.rename(repository.folder / "pyproject.toml")
    repository.write("pyproject.toml", '[project]\nname = "shop"\n')
    (repository.folder / "dashboards").rename(repository.folder / "boards")
    (repository.folder / "datasources").rename(repository.folder / "sources")
    for command in ("generate", "check", "new system checkout"):
        output = repository.run(f"cd boards/web && heddle {command}", code=2)
        assert "pyproject.toml has no table [tool.heddle]" in output
        assert "create a project with `heddle init`" in output
