"""An exception in a definition is shown at the line that raised it, with the author's lines that led there."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from heddle.compile.dashboard import compile_dashboard
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.project.discover import discover
from heddle.project.load import fresh_modules, load_definition

HELPERS = {
    "helpers/__init__.py": "",
    "helpers/colors.py": "import json\nPALETTE = json.loads(open('absent.json').read())\n",
    "helpers/broken.py": "def f(:\n    pass\n",
    "helpers/first.py": "from helpers.second import B\nA = 1\n",
    "helpers/second.py": "from helpers.first import A\nB = 1\n",
    "helpers/house.py": """\
        from heddle import stat
        class Failed(Exception):
            pass
        def endless(n):
            return endless(n + 1)
        def misspelled():
            return stat("Orders", qestion="How many?")
        def with_notes():
            try:
                {}["shop"]
            except KeyError as error:
                failed = Failed("no shop\\nno orders")
                failed.add_note("see the page of the shop")
                raise failed from error
        def numbers():
            yield 1 / 0
        def several():
            raise ExceptionGroup("both", [ValueError("a"), KeyError("b")])
        def silent():
            class Silent(Exception):
                def __str__(self):
                    raise ValueError
            raise Silent
    """,
}

IMPORT = "called defs/a.dashboard.py:2"
CASES = {
    "from helpers.colors import PALETTE": (
        "helpers/colors.py:2",
        "FileNotFoundError: [Errno 2] No such file or directory: 'absent.json'",
        ["imported defs/a.dashboard.py:1"],
    ),
    "from helpers.broken import f": (
        "helpers/broken.py:1",
        "syntax error: invalid syntax",
        ["imported defs/a.dashboard.py:1"],
    ),
    "from helpers.first import A": (
        "helpers/second.py:1",
        "ImportError: cannot import name 'A' from partially initialized module 'helpers.first'",
        ["imported helpers/first.py:1", "imported defs/a.dashboard.py:1"],
    ),
    "from helpers import house\nhouse.endless(1)": (
        "helpers/house.py:5",
        "RecursionError: maximum recursion depth exceeded",
        ["called helpers/house.py:5", IMPORT],
    ),
    "from helpers import house\nhouse.misspelled()": (
        "helpers/house.py:7",
        "unknown panel argument `qestion`",
        [IMPORT],
    ),
    "from helpers import house\nhouse.with_notes()": (
        "helpers/house.py:14",
        "Failed: no shop",
        ["no orders", "see the page of the shop", IMPORT, "caused by KeyError: 'shop' helpers/house.py:10"],
    ),
    "from helpers import house\nlist(house.numbers())": ("helpers/house.py:16", "ZeroDivisionError", [IMPORT]),
    "from helpers import house\nhouse.several()": (
        "helpers/house.py:18",
        "ExceptionGroup: both",
        [IMPORT, "contains ValueError: a", "contains KeyError: 'b'"],
    ),
    "from helpers import house\nhouse.silent()": ("helpers/house.py:23", "raised Silent", [IMPORT]),
    "raise SystemExit(3)": ("defs/a.dashboard.py:1", "SystemExit: 3", []),
    "import json\njson.loads('{')": ("defs/a.dashboard.py:2", "JSONDecodeError", []),
    "import sys\nclass A: pass\nraise ValueError(A())": ("defs/a.dashboard.py:3", "A object>", []),
    "import linecache\nlinecache.getline(1, 'x')": ("defs/a.dashboard.py:2", "", []),
    "compile('f(', 'no file', 'exec')": ("defs/a.dashboard.py:1", "SyntaxError", []),
}

LATE_CASES = {
    "class Mine(Stat):\n    def to_json_data(self): return 1 / 0\n": ("Mine(title='a')", 3, "ZeroDivisionError"),
    "": ("Stat(title='a'),\n Graph(title='b', yAxes=4)", 3, "ValueError"),
    "cycle = []\ncycle.append(cycle)\n": ("cycle", 4, "the dashboard is nested too deeply for JSON"),
    "half = '\\ud83d'\n": ("Stat(title='a'),\n Text(title='b', content=half)", 4, "half of a surrogate pair"),
    "big = 1 << 80\n": ("Stat(title='a'),\n Stat(title='b', decimals=big)", 4, "integer of 81 bits"),
    "class Exits(Stat):\n    def to_json_data(self): exit(2)\n": ("Exits(title='a')", 3, "SystemExit"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in HELPERS.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text))
    (tmp_path / "defs").mkdir()
    return tmp_path


def finding_for(root: Path, text: str) -> Finding:
    (root / "defs/a.dashboard.py").write_text(text)
    with fresh_modules([root / "defs"]), pytest.raises(BadInput) as error:
        compile_dashboard(load_definition(next(discover([root / "defs"], []))), {})
    (finding,) = error.value.findings
    return finding


def shown(finding: Finding, root: Path) -> tuple[str, list[str]]:
    """Return the location and the notes without columns, relative to the folder."""
    notes = [
        f"{note.message} {note.location.file}:{note.location.line}" if note.location else note.message
        for note in finding.notes
    ]
    place = f"{finding.location.file}:{finding.location.line}"
    return place.replace(f"{root}/", ""), [note.replace(f"{root}/", "") for note in notes]


def test_an_exception_has_its_line_and_the_lines_that_led_there(root: Path) -> None:
    wrong = []
    for text, (place, message, notes) in CASES.items():
        finding = finding_for(root, text)
        if shown(finding, root) != (place, notes) or message not in finding.message:
            wrong.append((text, finding.message, *shown(finding, root)))
    assert wrong == []


def test_an_exception_of_a_part_that_is_converted_late_has_the_line_of_the_part(root: Path) -> None:
    wrong = []
    for before, (panels, line, message) in LATE_CASES.items():
        finding = finding_for(
            root, f"from grafanalib.core import *\n{before}dashboard = Dashboard(title='x', panels=[{panels}])"
        )
        if finding.location.line != line or message not in finding.message:
            wrong.append((before, finding.message, finding.location.line))
    assert wrong == []


def test_an_argument_of_a_wrong_type_is_described_in_a_short_line(root: Path) -> None:
    messages = {
        "Stat(title='a', extraJson=A())": "'extraJson' must be dict, not A: <defs.a_dashboard.A object>",
        "Stat(title='a', targets='up')": "'targets' must be list, not str: 'up'",
        "Dashboard(title='a', panels=Stat(title='b'))": "'panels' must be list, not Stat",
        "Dashboard(title='a', annotations=['b'])": "'annotations' must be Annotations, not list: ['b']",
        "Row(height='300px')": "'height' must be Pixels, not str: '300px'",
    }
    start = "from grafanalib.core import *\nclass A: pass\n"
    expected = {text: f"the definition raised TypeError: {message}" for text, message in messages.items()}
    assert {text: finding_for(root, start + text).message for text in messages} == expected


def test_a_misspelled_name_has_a_suggestion(root: Path) -> None:
    helps = {
        "from heddle import timeserie": "did you mean `timeseries`?",
        "import heddle\nheddle.timeserie": "did you mean `timeseries`?",
        "from helpers.colours import A": "did you mean `colors`?",
        "import no_such_module": "install no_such_module, or move it beside the definitions folder",
        "from helpers.first import A": "the modules import each other: move the common part to a third module",
    }
    assert {text: finding_for(root, text).help for text in helps} == helps


CATALOG = """\
from heddle import Counter, System
import json
SHOP = System("shop", "Shop")
ORDERS = Counter(SHOP, "shop_orders_total", "Orders.")
REFUNDS = Counter(SHOP, "shop_refunds_total", "Refunds.")
def rate(): pass
_hidden = 1
"""
MANY = "".join(f"NAME_{number:02} = {number}\n" for number in range(12))


def test_a_name_that_is_similar_to_none_has_the_names_that_exist(root: Path) -> None:
    (root / "helpers/catalog.py").write_text(CATALOG)
    (root / "helpers/many.py").write_text(MANY)
    (root / "helpers/public.py").write_text("__all__ = ['A']\nA = B = 1\n")
    catalog = "the names in helpers.catalog are: ORDERS, REFUNDS, SHOP, rate"
    ten = ", ".join(f"NAME_{number:02}" for number in range(10))
    helps = {
        "from helpers.catalog import WAREHOUSE": catalog,
        "import helpers.catalog\nhelpers.catalog.WAREHOUSE": catalog,
        "from helpers.catalog import ORDER": "did you mean `ORDERS`?",
        "from helpers.many import other": f"the names in helpers.many are: {ten} and 2 more",
        "from helpers.public import other": "the names in helpers.public are: A",
        "from helpers.catalog import ORDERS\nORDERS.rates()": "did you mean `rate`?",
        "from helpers.catalog import rate\nrate(window=1)": "",
        "'text'.no_such_method": "",
        "stat('Orders')": "import it: `from heddle import stat`",
        "from helpers.catalog import ORDERS\nORDER": "did you mean `ORDERS`?",
        "_failed = 1\n_faild": "did you mean `_failed`?",
        "from grafanalib.core import Stat\nStat(title='a', dataSorce=1)": "did you mean `dataSource`?",
        "from grafanalib import core\ncore.Stat(title='a', dataSorce=1)": "did you mean `dataSource`?",
        "def draw(title, unit): pass\ndraw(title='a', unti='s')": "did you mean `unit`?",
        "def draw(title, unit): pass\ndraw(title='a', xyz='s')": "its parameters are: title, unit",
    }
    assert {text: finding_for(root, text).help for text in helps} == helps
    public = finding_for(root, "from helpers.catalog import ORDERS\nORDERS.no_such_method").help
    assert public.startswith("the names in `Counter` are: ")
    assert public.endswith(" more")


def test_a_long_chain_is_shortened(root: Path) -> None:
    calls = "".join(f"def f{n}(): return f{n + 1}()\n" for n in range(20))
    finding = finding_for(root, f"{calls}def f20(): return 1 / 0\nf0()")
    assert len(finding.notes) == 9
    assert finding.notes[4].message == "13 more lines are not shown"


def test_definitions_that_import_a_failing_module_have_the_same_finding(root: Path) -> None:
    text = "from helpers.colors import PALETTE"
    assert finding_for(root, text) == finding_for(root, f"import json\n{text}")
