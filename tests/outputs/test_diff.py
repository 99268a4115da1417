"""`diff` of manifests: what an API server refuses to change."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from heddle.diff.trees import diff_trees
from heddle.outputs.immutable import IMMUTABLE
from tests.outputs.conftest import Heddle, commit

OUTPUTS = 'outputs = ["provisioning", "configmaps", "operator"]\nalerts.evaluator = "grafana"\n'


def changes(project: Path, heddle: Heddle, before: str, after: str) -> list[dict[str, Any]]:
    """Return the changes of `heddle diff` between two states of the settings."""
    heddle("generate", settings=OUTPUTS + before)
    commit(project)
    heddle("generate", settings=OUTPUTS + after)
    found: list[dict[str, Any]] = json.loads(heddle("diff", "--format", "json", settings=OUTPUTS + after).output)[
        "changes"
    ]
    return found


def test_the_table_of_immutable_fields_is_that_of_the_schemas() -> None:
    expected: dict[str, set[str]] = {}
    for path in Path(__file__).with_name("schemas").glob("grafana*.json"):
        file = json.loads(path.read_text())
        spec = file["openAPIV3Schema"]["properties"]["spec"]
        rules = [rule["rule"] for rule in spec.get("x-kubernetes-validations", ())]
        named = {name for rule in rules for name in re.findall(r"oldSelf\.(\w+)", rule)}
        own = {
            name
            for name, field in spec["properties"].items()
            if any(rule["rule"] == "self == oldSelf" for rule in field.get("x-kubernetes-validations", ()))
        }
        # This one may be switched on, and is never written.
        expected[file["kind"]] = (named | own) - {"allowCrossNamespaceImport"}
    assert {kind: set(fields) for kind, fields in IMMUTABLE.items()} == expected


def test_another_instance_selector_is_one_change_for_each_kind(project: Path, heddle: Heddle) -> None:
    found = changes(project, heddle, "", '[operator]\ninstance_selector = ["grafana=main"]\n')
    assert {(each["aspect"], each["object"]["uid"]) for each in found} == {("operator/immutable", "operator")}
    sentences = sorted(each["sentence"] for each in found)
    assert sentences == [
        "Delete and create 1 object of kind GrafanaAlertRuleGroup: `instanceSelector` cannot be changed: "
        '"heddle-alertrulegroup-web".',
        "Delete and create 1 object of kind GrafanaDashboard: `instanceSelector` cannot be changed: "
        '"heddle-dashboard-web-overview".',
        "Delete and create 1 object of kind GrafanaDatasource: `instanceSelector` cannot be changed: "
        '"heddle-datasource-prometheus".',
        "Delete and create 2 objects of kind GrafanaFolder: `instanceSelector` cannot be changed: "
        '"heddle-folder-web" and "heddle-folder-web-alerts".',
    ]
    assert found[0]["before"] == {"matchLabels": {"dashboards": "grafana"}}
    assert found[0]["after"] == {"matchLabels": {"grafana": "main"}}


def test_another_folder_of_alerts_is_reported_for_the_group(project: Path, heddle: Heddle) -> None:
    found = changes(project, heddle, "", '[folders]\nweb = "Site"\n')
    immutable = [each["sentence"] for each in found if each["aspect"] == "operator/immutable"]
    assert immutable == [
        "Delete and create 1 object of kind GrafanaAlertRuleGroup: `folderRef` cannot be changed: "
        '"heddle-alertrulegroup-web".'
    ]


def test_other_metadata_is_one_change_for_all_objects(project: Path, heddle: Heddle) -> None:
    settings = '[kubernetes]\nnamespace = "monitoring"\nlabels = ["team=a"]\n[operator]\nresync_period = "1h"\n'
    found = changes(project, heddle, "", settings)
    remain = "the old objects remain until you delete them."
    assert sorted((each["object"]["uid"], each["aspect"], each["sentence"]) for each in found) == [
        ("configmaps", "output/label", 'Label `team` of 3 objects added: "a".'),
        ("configmaps", "output/namespace", f'Namespace of 3 objects added: "monitoring"; {remain}'),
        ("operator", "output/label", 'Label `team` of 5 objects added: "a".'),
        ("operator", "output/namespace", f'Namespace of 5 objects added: "monitoring"; {remain}'),
        ("operator", "output/resync-period", 'Resync period of 5 objects changed from "10m" to "1h".'),
    ]


def test_another_owner_renames_the_objects(project: Path, heddle: Heddle) -> None:
    found = changes(project, heddle, "", '[push]\nowner = "shop"\n')
    names = [each["sentence"] for each in found if each["aspect"] == "output/name"]
    assert names == [
        f"Names of {count} objects changed; the old objects remain until you delete them." for count in (3, 5)
    ]
    assert "operator/immutable" not in {each["aspect"] for each in found}


def test_changed_content_of_a_manifest_is_not_reported_twice() -> None:
    path = "operator/dashboards/a.yaml"
    head = "kind: GrafanaDashboard\nmetadata: {name: a}\nspec: {uid: a, instanceSelector: {}, "
    before, after = ({path: f"{head}json: '{text}'}}\n".encode()} for text in ("{}", "[]"))
    assert diff_trees(before, after, ("a", "b")).objects == ()
