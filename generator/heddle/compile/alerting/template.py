"""The message that people get: which alerts fire, what each says, and where to look."""

from __future__ import annotations

NAME = "heddle"
"""The template's name in Grafana; those it defines begin with it."""

TEMPLATE = """\
{{ define "heddle.title" -}}
[{{ .Status }}{{ if .Alerts.Firing }} {{ len .Alerts.Firing }}{{ end }}] {{ .CommonLabels.alertname }}
{{- if .CommonLabels.severity }} ({{ .CommonLabels.severity }}){{ end }}
{{- end }}
{{ define "heddle.message" -}}
{{ range .Alerts }}
{{ .Status }}: {{ .Annotations.summary }}
{{ .Annotations.description }}
Runbook: {{ .Annotations.runbook_url }}
{{- if .PanelURL }}
Panel: {{ .PanelURL }}{{ end }}
{{- if .SilenceURL }}
Silence: {{ .SilenceURL }}{{ end }}
{{ end }}
{{- end }}
"""
