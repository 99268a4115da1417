"""Which colors Grafana draws: the names of its palette, and what CSS accepts. Any other text draws no color.

From `packages/grafana-data/src/themes/createVisualizationColors.ts` of Grafana 12: a name that is not in the palette
is passed on as CSS.
"""

from __future__ import annotations

import re
from typing import Final

_HUES: Final = ("red", "orange", "yellow", "green", "blue", "purple")
_SHADES: Final = ("dark-", "semi-dark-", "", "light-", "super-light-")

PALETTE: Final = frozenset(
    {f"{shade}{hue}" for hue in _HUES for shade in _SHADES} | {"transparent", "panel-bg", "text"}
)
"""The names that Grafana defines for its themes."""

_CSS_NAMES: Final = """
aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood
cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod
darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon
darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray
dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green
greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon
lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon
lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen
magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue
mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy
oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip
peachpuff peru pink plum powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown
seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal
thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen currentcolor inherit
"""
_NATIVE: Final = frozenset(_CSS_NAMES.split())
_CSS_VALUE: Final = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|(?:rgb|hsl)a?\([^()]*\)|var\(--[\w-]+\)", re.I
)


def is_color(text: str) -> bool:
    """Return whether Grafana draws a color for this text: a name, a hexadecimal value, or a function of CSS."""
    name = text.strip().lower()
    return text in PALETTE or name in _NATIVE or bool(_CSS_VALUE.fullmatch(name))
