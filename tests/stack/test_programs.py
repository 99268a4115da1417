"""Where the programs are installed, they take the files that are made for them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.stack.made import texts
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
    "traced": {**FILES, "logs.trace_id_label": "trace_id"},
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("file", PROGRAMS)
def test_its_program_takes_it(tmp_path: Path, file: str, variant: str) -> None:
    program, *arguments = PROGRAMS[file]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    path = tmp_path / file
    path.write_text(texts(VARIANTS[variant])[file], encoding="utf-8")
    command = [program, *(each.format(path) for each in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
