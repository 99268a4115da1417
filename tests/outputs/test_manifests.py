"""Manifests: names, YAML of both versions, sizes, settings, and text that other tools would expand."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from ruamel.yaml import YAML

from heddle.compile.artifact import Artifact
from heddle.compile.yaml import Block, dump, dump_with_line
from heddle.diagnostics.location import Location
from heddle.outputs.manifests import Manifests
from heddle.outputs.names import data_key, object_name
from heddle.outputs.output import Output, ProjectFiles, RenderedDashboard
from heddle.outputs.registry import open_outputs
from heddle.outputs.size import LARGE, TOO_LARGE, applied_size, compact_json
from tests.outputs.api_server import DATA_KEY, NAME, problems
from tests.outputs.conftest import Heddle
from tests.settings_values import settings_with

AMBIGUOUS = (
    *("on", "off", "yes", "No", "y", "N", "true", "null", "~", "", "007", "0o17", "0x1F", "1e3", "1_000", ".inf"),
    *("-.INF", ".nan", "22:00", "1:30:00", "2026-01-01", "2026-01-01T10:00:00Z", "=", "<<", "- a", "a: b", "#a", "%a"),
    *(
        "!a",
        "&a",
        "*a",
        "@a",
        "`a",
        "'",
        '"',
        "a\nb",
        " a",
        "a ",
        "\ta",
        "{a}",
        "[a]",
        "?",
        ":",
        "|",
        ">",
        "---",
        "...",
    ),
)
"""Texts that some version of YAML reads as something else."""

DIFFICULT = st.one_of(st.sampled_from(AMBIGUOUS), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
JSON = st.recursive(
    st.one_of(DIFFICULT, st.integers(-(2**53), 2**53), st.booleans(), st.none()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(DIFFICULT, inner, max_size=3),
    max_leaves=8,
)


def ruamel(content: bytes, version: tuple[int, int]) -> Any:
    """Parse with another parser, as one version of YAML."""
    parser = YAML(typ="safe", pure=True)
    parser.version = version
    return parser.load(io.BytesIO(content))


def outputs(values: Mapping[str, object]) -> tuple[Output, ...]:
    return open_outputs(settings_with({"outputs": ("provisioning", "configmaps", "operator"), **values}))


def written(dashboard: dict[str, Any], folder: str = "", **values: object) -> list[bytes]:
    """Return the manifest of a dashboard in each output, without those of its folders."""
    rendered = RenderedDashboard(path="dashboards/a/a.json", data=dashboard, folder=folder, location=Location("a.py"))
    settings = {name.replace("__", "."): value for name, value in values.items()}
    return [list(output.dashboard(rendered))[-1].content for output in outputs(settings)]


def dashboards(contents: list[bytes]) -> list[Any]:
    """Return the dashboards in manifests."""
    manifests = [yaml.safe_load(content) for content in contents]
    texts = [next(iter(each["data"].values())) if "data" in each else each["spec"]["json"] for each in manifests]
    return [json.loads(text) for text in texts]


@limits(max_examples=60, deadline=None)
@given(value=st.dictionaries(DIFFICULT, JSON, min_size=1, max_size=4))
def test_both_versions_of_yaml_read_the_same_values(value: dict[str, Any]) -> None:
    content = dump(value)
    assert yaml.safe_load(content) == value
    assert ruamel(content, (1, 1)) == value
    assert ruamel(content, (1, 2)) == value


def test_ambiguous_texts_stay_texts() -> None:
    value = {text: [text, Block(text), {text: text}] for text in AMBIGUOUS}
    content = dump(value)
    readings = [yaml.safe_load(content), ruamel(content, (1, 1)), ruamel(content, (1, 2))]
    assert [reading == value for reading in readings] == [True] * 3


@limits(max_examples=60, deadline=None)
@given(title=DIFFICULT, folder=DIFFICULT, legend=DIFFICULT)
def test_difficult_texts_of_a_dashboard_are_unchanged(title: str, folder: str, legend: str) -> None:
    dashboard = {"uid": "shop", "title": title, "panels": [{"targets": [{"legendFormat": legend}]}]}
    contents = written(dashboard, folder)
    assert dashboards(contents) == [dashboard, dashboard]
    manifests = [yaml.safe_load(content) for content in contents]
    assert manifests == [ruamel(content, (1, 2)) for content in contents]
    assert [problem for manifest in manifests for problem in problems(manifest)] == []


@limits(max_examples=200, deadline=None)
@given(texts=st.lists(DIFFICULT | st.text("aA-_ .", max_size=80), min_size=2, max_size=5, unique=True))
def test_names_are_valid_unique_and_stable(texts: list[str]) -> None:
    names = [object_name("heddle", "dashboard", text) for text in texts]
    assert [name for name in names if not NAME.fullmatch(name)] == []
    assert len(set(names)) == len(texts)
    assert names == [object_name("heddle", "dashboard", text) for text in texts]
    keys = [data_key(text, ".json") for text in texts]
    assert [key for key in keys if not DATA_KEY.fullmatch(key)] == []
    assert len(set(keys)) == len(texts)


def test_names_are_readable_where_kubernetes_allows_it() -> None:
    assert object_name("heddle", "dashboard", "loom-overview") == "heddle-dashboard-loom-overview"
    assert data_key("Loom_overview", ".json") == "Loom_overview.json"


def test_a_folder_title_cannot_leave_the_directory_of_the_sidecar() -> None:
    titles = ("..", ".", "/etc", "a/../..", " ", "...", "../a", "//")
    annotations = [
        yaml.safe_load(written({"uid": "a"}, title)[0])["metadata"]["annotations"]["k8s-sidecar-target-directory"]
        for title in titles
    ]
    assert [name for name in annotations if "/" in name or not name.strip(". ")] == []


# --- tools that expand text -------------------------------------------------------------------------------------------


def expand_like_envsubst(text: str, environment: Mapping[str, str]) -> str:
    """Expand like GNU envsubst: `$NAME` and `${NAME}`, without an escape."""
    pattern = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))", re.ASCII)
    return pattern.sub(lambda match: environment.get(match[1] or match[2], ""), text)


def expand_like_helm(text: str) -> str:
    """Expand a template that only has raw strings, as Go's text/template does. Raises ValueError for any other."""

    def action(match: re.Match[str]) -> str:
        if raw := re.fullmatch(r"`([^`]*)`", match[1]):
            return raw[1]
        raise ValueError(f"a template has {match[0]!r}")

    return re.sub(r"\{\{(`[^`]*`|.*?)\}\}", action, text, flags=re.DOTALL)


EXPANDED = st.lists(
    st.sampled_from(
        ["$", "$$", "${", "}", "${x}", "$x", "$$x", "$${x}", "{{", "}}", "{{x}}", "{{{", "}}}", "{", "`", "DOLLAR", "x"]
    ),
    max_size=8,
).map("".join)


@limits(max_examples=80, deadline=None)
@given(text=EXPANDED)
def test_envsubst_restores_the_text(text: str) -> None:
    dashboard = {"uid": "shop", "title": text}
    contents = written(dashboard, text or "a", kubernetes__substitution="envsubst")
    plain = written(dashboard, text or "a", kubernetes__substitution="none")
    expanded = [expand_like_envsubst(content.decode(), {"DOLLAR": "$"}).encode() for content in contents]
    assert expanded == plain


@limits(max_examples=80, deadline=None)
@given(text=EXPANDED)
def test_helm_restores_the_text(text: str) -> None:
    dashboard = {"uid": "shop", "title": text}
    contents = written(dashboard, text or "a", kubernetes__substitution="helm")
    plain = written(dashboard, text or "a", kubernetes__substitution="none")
    assert [expand_like_helm(content.decode()).encode() for content in contents] == plain


def test_flux_leaves_every_object_alone() -> None:
    contents = written({"uid": "shop", "title": "${x}"}, kubernetes__substitution="flux")
    metadata = [yaml.safe_load(content)["metadata"] for content in contents]
    key = "kustomize.toolkit.fluxcd.io/substitute"
    assert [each["annotations"][key] for each in metadata] == ["disabled", "disabled"]
    assert dashboards(contents) == [{"uid": "shop", "title": "${x}"}] * 2


@pytest.mark.skipif(shutil.which("envsubst") is None, reason="envsubst is not installed")
def test_the_real_envsubst_restores_the_text() -> None:
    dashboard = {"uid": "shop", "title": "$x ${x} $$ $${x} ${x:-y} `$` {{x}} $DOLLAR"}
    contents = written(dashboard, "a $x", kubernetes__substitution="envsubst")
    environment = {"DOLLAR": "$", "x": "wrong", "PATH": "/usr/bin:/bin"}
    expanded = [
        subprocess.run(["envsubst"], input=content, env=environment, capture_output=True, check=True).stdout
        for content in contents
    ]
    assert expanded == written(dashboard, "a $x", kubernetes__substitution="none")


def test_a_rule_reports_text_that_tools_expand_until_the_setting_names_one(heddle: Heddle) -> None:
    note = "note[kubernetes/expandable-text]"
    outputs = 'outputs = ["provisioning", "configmaps"]\nalerts.evaluator = "grafana"\n'
    assert note in heddle("check", settings=outputs, code=0).output
    for tool in ("none", "envsubst", "flux", "helm"):
        settings = f'{outputs}[kubernetes]\nsubstitution = "{tool}"\n'
        assert note not in heddle("check", settings=settings).output
    assert note not in heddle("check").output


# --- sizes ------------------------------------------------------------------------------------------------------------


@limits(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_the_size_of_an_annotation_is_that_of_kubectl(text: str) -> None:
    compact = compact_json({"title": text})
    escaped = json.dumps(compact).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    assert applied_size(compact) == len(escaped.encode())


def test_the_limits_leave_room_for_the_rest_of_an_object() -> None:
    assert LARGE < 262_144 - 10_000
    assert TOO_LARGE < 1_048_576 - 10_000


def test_sizes_are_reported_at_the_definition(project: Path, heddle: Heddle) -> None:
    definition = project / "dashboards/web/overview.py"
    before = definition.read_text()
    reports = {}
    for size in (100_000, 210_000, 910_000):
        definition.write_text(before.replace('description="', 'description="' + "x" * size))
        for name in ("provisioning", "configmaps", "operator"):
            settings = f'outputs = ["provisioning", "{name}"]\nalerts.evaluator = "grafana"\n'
            code = 2 if size > 900_000 and name != "provisioning" else 0
            output = heddle("generate", "--out", f"{name}-{size}", settings=settings, code=code).output
            found = re.findall(r"(?:warning|error)\[(kubernetes/\S+)\]", output)
            assert ("dashboards/web/overview.py:" in output) == bool(found)
            reports[name, size] = found
    assert {key: found for key, found in reports.items() if found} == {
        (name, size): [rule]
        for name in ("configmaps", "operator")
        for size, rule in ((210_000, "kubernetes/large-dashboard"), (910_000, "kubernetes/oversized-dashboard"))
    }


# --- settings ---------------------------------------------------------------------------------------------------------


def test_settings_are_in_the_manifests() -> None:
    configmap, operator = (
        yaml.safe_load(content)
        for content in written(
            {"uid": "shop"},
            "Shop",
            kubernetes__namespace="monitoring",
            kubernetes__labels=("team=shop", "example.org/stage=test"),
            kubernetes__dashboard_label="boards=yes",
            kubernetes__folder_annotation="grafana_folder",
            operator__instance_selector=("grafana=main",),
            operator__resync_period="1d",
        )
    )
    assert configmap["metadata"] == {
        "name": "heddle-dashboard-shop",
        "namespace": "monitoring",
        "labels": {
            "app.kubernetes.io/managed-by": "heddle",
            "app.kubernetes.io/part-of": "heddle",
            "team": "shop",
            "example.org/stage": "test",
            "boards": "yes",
        },
        "annotations": {"grafana_folder": "Shop"},
    }
    assert operator["metadata"]["namespace"] == "monitoring"
    assert operator["metadata"]["labels"]["team"] == "shop"
    assert operator["spec"]["instanceSelector"] == {"matchLabels": {"grafana": "main"}}
    assert operator["spec"]["resyncPeriod"] == "24h"


def test_two_projects_have_different_names() -> None:
    manifests = [yaml.safe_load(written({"uid": "a"}, push__owner=owner)[0]) for owner in ("one", "Two Teams")]
    names = [manifest["metadata"]["name"] for manifest in manifests]
    assert names[0] == "one-dashboard-a"
    assert names[1].startswith("two-teams-dashboard-a-")
    assert [problem for manifest in manifests for problem in problems(manifest)] == []


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ('namespace = "Shop"', "`kubernetes.namespace`: expected the name of a Kubernetes object, got `Shop`"),
        ('labels = ["team"]', "`kubernetes.labels`: item 1: expected a label of Kubernetes and its value"),
        ('rule_labels = ["a=b", "a b=c"]', "`kubernetes.rule_labels`: item 2: expected a label"),
        ('dashboard_label = "grafana=ä"', "`kubernetes.dashboard_label`: expected a label of Kubernetes"),
        ('folder_annotation = "a b"', "`kubernetes.folder_annotation`: expected the name of a label or annotation"),
        ('substitution = "jinja"', "`kubernetes.substitution`: expected `none`, `envsubst`, `flux` or `helm`"),
    ],
)
def test_invalid_settings_are_errors(heddle: Heddle, setting: str, problem: str) -> None:
    assert problem in heddle("generate", settings=f"[kubernetes]\n{setting}\n", code=2).output


def test_a_project_without_alerts_has_no_empty_manifests() -> None:
    files = ProjectFiles((Artifact(path="provisioning/alerting/heddle.yaml", content=dump({"apiVersion": 1})),))
    paths = [artifact.path for output in outputs({}) for artifact in output.project(files)]
    assert paths == ["kubernetes/kustomization.yaml", "operator/kustomization.yaml"]


def test_a_manifest_is_the_same_on_every_run() -> None:
    settings = settings_with({"kubernetes.labels": ("b=1", "a=2")})
    contents = {
        Manifests("kubernetes", settings).write("a.yaml", ("v1", "ConfigMap"), "a", {"data": {}}).content
        for _ in range(3)
    }
    assert len(contents) == 1


@limits(max_examples=80, deadline=None)
@given(key=st.sampled_from(AMBIGUOUS), line=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_a_long_line_is_read_as_any_other_text(key: str, line: str) -> None:
    for value in ({"a": 1}, {"data": {"b": "c"}}):
        expected = {**value, "data": {**value.get("data", {}), key: line}}
        content = dump_with_line(value, ("data", key), line)
        readings = [yaml.safe_load(content), ruamel(content, (1, 1)), ruamel(content, (1, 2))]
        assert [reading == expected for reading in readings] == [True] * 3


def test_a_line_that_yaml_would_change_is_refused() -> None:
    for line in ("", " a", "a ", "a\nb", "ä", "a\tb", "\x85"):
        with pytest.raises(ValueError, match="printable ASCII"):
            dump_with_line({}, ("data", "a"), line)
