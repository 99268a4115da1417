"""Definitions for measurements, in grafanalib's own form, which both programs read."""

from __future__ import annotations

from pathlib import Path

_DASHBOARD = """from grafanalib.core import Dashboard, GridPos, Stat, Target, Template, Templating, TimeSeries

dashboard = Dashboard(
    title="Service {number}",
    uid="service-{number}",
    tags=["bench"],
    templating=Templating(list=[
        Template(name="job", query="label_values(up, job)", dataSource="prometheus", includeAll=True, multi=True),
        Template(name="instance", query='label_values(up{{job=~"$job"}}, instance)', dataSource="prometheus"),
    ]),
    panels=[
        (TimeSeries if index % 2 else Stat)(
            title=f"Panel {{index}}",
            dataSource="prometheus",
            targets=[Target(
                expr=f'sum by (instance) (rate(requests_{{index}}_total{{{{job=~"$job"}}}}[5m]))',
                legendFormat="{{{{instance}}}}",
                refId="A",
            )],
            gridPos=GridPos(h=8, w=12, x=12 * (index % 2), y=8 * (index // 2)),
        )
        for index in range(20)
    ],
)
"""


def write(folder: Path, count: int) -> list[Path]:
    """Write `count` dashboards of 20 panels and 2 variables; return their files."""
    folder.mkdir(parents=True)
    files = [folder / f"service{number:05}.dashboard.py" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(_DASHBOARD.format(number=number))
    return files
