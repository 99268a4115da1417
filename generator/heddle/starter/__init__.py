"""The first files of a project, a system, a dashboard, a data source: from templates, never over existing files."""
