"""The programs of the stack accept their generated files; skipped for programs that are not installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.stack.stack_files import file_texts
from tests.stack.test_shipping import BEARER, FILES, SECRETS

PROGRAMS = {
    "collector.yaml": ("otelcol-contrib", "validate", "--config={}"),
    "loki.yaml": ("loki", "-verify-config", "-config.file={}"),
    "promtail.yaml": ("promtail", "-check-syntax", "-config.expand-env=true", "-config.file={}"),
    "config.alloy": ("alloy", "fmt", "--test", "{}"),
}
VARIANTS: dict[str, dict[str, Any]] = {
    "default": {},
    "secured": SECRETS,
    "bearer": BEARER,
    "traced": {**FILES, "logs.extract_trace_id": True},
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("file", PROGRAMS)
def test_the_program_accepts_its_file(tmp_path: Path, file: str, variant: str) -> None:
    program, *arguments = PROGRAMS[file]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    path = tmp_path / file
    path.write_text(file_texts(VARIANTS[variant])[file], encoding="utf-8")
    command = [program, *(each.format(path) for each in arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
