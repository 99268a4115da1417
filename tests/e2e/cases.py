"""The format of an end-to-end case: commands, their output, and the files they start from, in one readable text file.

    A sentence that says what the case shows.

    $ heddle generate
    -- exit --
    2
    -- stderr --
    error[...]: ...
    -- file dashboards/shop/overview.py --
    ...

Commands run in order in one folder that contains the files. `-- stdout --`, `-- stderr --` and `-- exit --` belong to
the command above them; they are absent if they are empty, or 0. `-- expect PATH --` is the content of a file after the
last command. Lines that begin with `$ git`, `$ rm`, `$ cp` or `$ sed` run that program instead of heddle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_SECTION = re.compile(r"^-- (.+) --$")


@dataclass
class Command:
    """One command line with the output that is expected of it."""

    line: str
    exit_code: int = 0
    stdout: str = ""
    stderr: str = ""


@dataclass
class Case:
    """A parsed case; `files` are written before the first command, `expected_files` are compared after the last."""

    path: Path
    title: str
    commands: list[Command] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    expected_files: dict[str, str] = field(default_factory=dict)

    def render(self) -> str:
        """Return the text of the case."""
        parts = [f"{self.title}\n\n"]
        for command in self.commands:
            parts.append(f"$ {command.line}\n")
            if command.exit_code:
                parts.append(f"-- exit --\n{command.exit_code}\n")
            outputs = {"stdout": command.stdout, "stderr": command.stderr}
            parts += [f"-- {name} --\n{_with_newline(text)}" for name, text in outputs.items() if text]
        parts += [f"-- expect {path} --\n{_with_newline(text)}" for path, text in self.expected_files.items()]
        parts += [f"-- file {path} --\n{_with_newline(text)}" for path, text in self.files.items()]
        return "".join(parts)


def parse_case(path: Path) -> Case:
    """Return the case in a file. Raises ValueError for a section that does not exist."""
    head, *sections = _split(path.read_text(encoding="utf-8"))
    case = Case(path=path, title=head[1].split("\n$ ")[0].strip())
    for line in re.findall(r"^\$ (.+)$", head[1], re.MULTILINE):
        case.commands.append(Command(line))
    for name, text in sections:
        body, *following = re.split(r"^\$ ", text, flags=re.MULTILINE) if _belongs_to_command(name) else [text]
        if name == "exit":
            case.commands[-1].exit_code = int(body)
        elif name in ("stdout", "stderr"):
            setattr(case.commands[-1], name, body)
        elif name.startswith("expect "):
            case.expected_files[name.removeprefix("expect ")] = body
        elif name.startswith("file "):
            case.files[name.removeprefix("file ")] = body
        else:
            raise ValueError(f"{path}: unknown section {name!r}")
        case.commands += [Command(line.strip()) for line in following]
    return case


def _belongs_to_command(section: str) -> bool:
    return section in ("exit", "stdout", "stderr")


def _split(text: str) -> list[tuple[str, str]]:
    """Return the sections of a case as name and text; the part before the first section has an empty name."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines(keepends=True):
        if match := _SECTION.match(line.rstrip("\n")):
            sections.append((match[1], []))
        else:
            sections[-1][1].append(line)
    return [(name, "".join(lines)) for name, lines in sections]


def _with_newline(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"
