"""Rules about folders and their permissions."""

from __future__ import annotations

from pathlib import Path

from heddle.rules import examples
from heddle.rules.folder import editors_without_access, unused_permissions
from heddle.rules.subjects import Dashboards
from heddle.settings.load import load
from heddle.settings.model import FolderPermissions, Settings


def dashboards(*folders: str, permissions: str, members: tuple[str, ...] = ("Viewer", "Editor")) -> Dashboards:
    summaries = [examples.summary(str(number), "A", folder=folder) for number, folder in enumerate(folders)]
    settings = Settings(permissions={permissions: FolderPermissions(view=members)})
    return examples.dashboards(*summaries, settings=settings)


def test_permissions_of_a_folder_with_definitions_are_accepted() -> None:
    accepted = ["Shop", "Shop/Europe", " Shop // Europe/", "Billing alerts"]
    folders = ("Shop/Europe", "Other")
    assert [
        title for title in accepted if list(unused_permissions.check(dashboards(*folders, permissions=title)))
    ] == []


def test_permissions_of_another_folder_are_reported_with_the_nearest_title() -> None:
    helps = {}
    for title in ("Shpo", "Shop/Europ", "Europe", "Shop/Europe/Berlin"):
        (violation,) = unused_permissions.check(dashboards("Shop/Europe", permissions=title))
        helps[title] = violation.help
    assert helps["Shpo"] == "did you mean `Shop`?"
    assert helps["Shop/Europ"] == "did you mean `Shop/Europe`?"


def test_permissions_are_not_compared_if_only_some_systems_are_selected() -> None:
    settings = Settings(permissions={"Billing": FolderPermissions(view=("Viewer",))}, systems=("shop",))
    assert list(unused_permissions.check(examples.dashboards(examples.summary("a", "A"), settings=settings))) == []


def test_unused_permissions_are_reported_at_their_line(tmp_path: Path) -> None:
    (tmp_path / "heddle.toml").write_text('out = "out"\n\n[permissions.Shpo]\nview = ["Viewer"]\n')
    settings = load(tmp_path, None, {})
    (violation,) = unused_permissions.check(examples.dashboards(settings=settings))
    assert violation.at is not None
    assert (Path(violation.at.file).name, violation.at.line) == ("heddle.toml", 3)


def test_editors_without_access_are_reported_for_a_folder_that_inherits_nothing() -> None:
    reported = {
        (title, members): bool(
            list(editors_without_access.check(dashboards("Shop", permissions=title, members=members)))
        )
        for title in ("Shop", "Shop/Europe")
        for members in (("Viewer",), ("Viewer", "team:A"), ("Editor",), ("Viewer", "Editor"), ("team:A",), ())
    }
    assert {key for key, value in reported.items() if value} == {("Shop", ("Viewer",)), ("Shop", ("Viewer", "team:A"))}
