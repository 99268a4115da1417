"""The first files of a project, a system, a dashboard or a data source, from templates; no file is replaced."""
