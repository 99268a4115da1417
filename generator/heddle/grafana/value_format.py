"""How Grafana writes a number in a unit: `1.5` in `s` is `1.50 s`, `0.25` in `percentunit` is `25%`.

The rules are those of Grafana's `packages/grafana-data/src/valueFormats`, in its English locale. Physical units such as
`celsius` and dates are not in the table: a number in one of them is followed by the unit's id.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class FormattedValue:
    """A number as text, and what Grafana writes before and after it."""

    text: str
    prefix: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        """Return the whole text."""
        return f"{self.prefix}{self.text}{self.suffix}"


_Format: TypeAlias = Callable[[float, int | None], FormattedValue]


def format_value(value: float, unit: str = "", decimals: int | None = None) -> FormattedValue:
    """Return a number in a unit; without `decimals` Grafana chooses as many as are significant."""
    if unit in _FORMATS:
        return _FORMATS[unit](value, decimals)
    kind, separator, rest = unit.partition(":")
    if separator and kind in _FORMATS_WITH_TEXT:
        return _FORMATS_WITH_TEXT[kind](rest)(value, decimals)
    return _fixed(unit)(value, decimals)


def number_text(value: float) -> str:
    """Return a number as JavaScript writes it: `1` for 1.0, which is also its key in value mappings."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < _LARGEST_WITHOUT_EXPONENT:
        return str(int(value))
    text = repr(float(value))
    if "e" in text and _SMALLEST_WITHOUT_EXPONENT <= abs(value) < _LARGEST_WITHOUT_EXPONENT:
        return format(Decimal(text), "f")
    return text.replace("e-0", "e-")


_LARGEST_WITHOUT_EXPONENT: Final = 1e21
_SMALLEST_WITHOUT_EXPONENT: Final = 1e-6


def _rounded(value: float, decimals: int | None) -> str:
    """Return a number with this many decimals."""
    if not math.isfinite(value):
        return _not_finite(value)
    places = _significant_decimals(value) if decimals is None else max(0, decimals)
    if value == 0:
        return f"{0:.{places}f}"
    text = number_text(math.floor(value * 10**places + 0.5) / 10**places)
    whole, _, fraction = text.partition(".")
    return text if "e" in text or not places else f"{whole}.{fraction.ljust(places, '0')}"


def _not_finite(value: float) -> str:
    return "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"


def _significant_decimals(value: float) -> int:
    """Return the decimals that give three significant digits; none for whole numbers."""
    if value == int(value):
        return 0
    return max(0, 2 - math.floor(math.log(abs(value)) / math.log(10)))


def _fixed(unit: str, *, before: bool = False, factor: float = 1, space: str = " ") -> _Format:
    def format(value: float, decimals: int | None) -> FormattedValue:
        text = _rounded(value * factor, decimals)
        return FormattedValue(text, prefix=unit) if before else FormattedValue(text, suffix=unit and space + unit)

    return format


def _scaled(base: float, suffixes: Sequence[str], offset: int = 0) -> _Format:
    """Return the format of units with prefixes such as k and M; `offset` is the index of the unit itself."""

    def format(value: float, decimals: int | None) -> FormattedValue:
        if not math.isfinite(value):
            return FormattedValue(_not_finite(value))
        power = math.floor(math.log10(abs(value)) / math.log10(base)) if value else 0
        power = min(max(power, -offset), len(suffixes) - 1 - offset)
        return FormattedValue(_rounded(value / base**power, decimals), suffix=suffixes[offset + power])

    return format


_SI: Final = ("f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y")
_BINARY: Final = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi")
_THOUSANDS: Final = ("", "K", "M", "B", "T")


def _si(unit: str, steps: int = 0) -> _Format:
    return _scaled(1000, [f" {prefix}{unit}" for prefix in _SI], _SI.index("") + steps)


def _si_from_text(text: str) -> _Format:
    """Return the format of a unit that may start with a prefix, such as `µF`."""
    steps = _SI.index(text[0]) - _SI.index("") if text[:1] in _SI else 0
    return _si(text[1:] if steps else text, steps)


def _binary(unit: str, steps: int = 0) -> _Format:
    return _scaled(1024, [f" {prefix}{unit}" for prefix in _BINARY], steps)


def _count(unit: str) -> _Format:
    scaled = _scaled(1000, _THOUSANDS)

    def format(value: float, decimals: int | None) -> FormattedValue:
        result = scaled(value, decimals)
        return replace(result, suffix=f"{result.suffix} {unit}")

    return format


def _currency(symbol: str, *, after: bool = False) -> _Format:
    scaled = _scaled(1000, _THOUSANDS)

    def format(value: float, decimals: int | None) -> FormattedValue:
        result = scaled(abs(value), decimals)
        sign = "-" if value < 0 else ""
        if after:
            return replace(result, prefix=sign, suffix=result.suffix + symbol)
        return replace(result, prefix=sign + symbol)

    return format


def _currency_from_text(text: str) -> _Format:
    """Return the format of `$`, which is scaled, or of `financial:$` and `financial:€:suffix`, which are not."""
    kind, *rest = text.split(":")
    if kind != "financial" or not rest:
        return _currency(text)

    def format(value: float, decimals: int | None) -> FormattedValue:
        if not math.isfinite(value):
            return FormattedValue(_not_finite(value))
        number = f"{value:,.1f}".removesuffix(".0") if decimals is None else f"{value:,.{decimals}f}"
        return FormattedValue(number, suffix=rest[0]) if rest[1:] == ["suffix"] else FormattedValue(number, rest[0])

    return format


def _boolean(yes: str, no: str) -> _Format:
    return lambda value, _: FormattedValue(yes if value else no)


def _boolean_from_text(text: str) -> _Format:
    yes, separator, no = text.partition("/")
    return _boolean(yes, no if separator else "-")


_Scales: TypeAlias = Sequence[tuple[float, float, str]]
"""Where values below a bound are written in another unit: the bound, the length of the unit, its name."""

_INF: Final = math.inf
_SCALES: Final[Mapping[str, _Scales]] = {
    "ns": (
        *((1e3, 1, " ns"), (1e6, 1e3, " µs"), (1e9, 1e6, " ms"), (6e10, 1e9, " s"), (3.6e12, 6e10, " min")),
        *((8.64e13, 3.6e12, " hour"), (_INF, 8.64e13, " day")),
    ),
    "µs": ((1e3, 1, " µs"), (1e6, 1e3, " ms"), (_INF, 1e6, " s")),
    "ms": (
        *((1e3, 1, " ms"), (6e4, 1e3, " s"), (3.6e6, 6e4, " min"), (8.64e7, 3.6e6, " hour")),
        *((3.1536e10, 8.64e7, " day"), (_INF, 3.1536e10, " year")),
    ),
    "s": (
        *((1e-6, 1e-9, " ns"), (1e-3, 1e-6, " µs"), (1, 1e-3, " ms"), (60, 1, " s"), (3600, 60, " min")),
        *((86400, 3600, " hour"), (604800, 86400, " day"), (31536000, 604800, " week"), (_INF, 3.15569e7, " year")),
    ),
    "m": (
        *((60, 1, " min"), (1440, 60, " hour"), (10080, 1440, " day"), (604800, 10080, " week")),
        (_INF, 525948, " year"),
    ),
    "h": ((24, 1, " hour"), (168, 24, " day"), (8760, 168, " week"), (_INF, 8760, " year")),
    "d": ((7, 1, " day"), (365, 7, " week"), (_INF, 365, " year")),
}
_WITH_PLURAL: Final = frozenset({" min", " hour", " day", " week", " year"})
_WITHOUT_PLURAL: Final = {"m": " min", "h": " hour"}
"""The units of which Grafana writes no plural, where they are the panel's own."""


def _time(unit: str) -> _Format:
    def format(value: float, decimals: int | None) -> FormattedValue:
        if value == 0 and unit == "s":
            return FormattedValue("0", suffix=" s")  # not in nanoseconds
        _, length, name = next(scale for scale in _SCALES[unit] if abs(value) < scale[0] or scale[0] == _INF)
        number = value / length
        plural = name in _WITH_PLURAL and name != _WITHOUT_PLURAL.get(unit) and abs(number) > 1
        return FormattedValue(_rounded(number, decimals), suffix=f"{name}s" if plural else name)

    return format


_DURATIONS: Final = (
    *(("year", 31536000000), ("month", 2592000000), ("week", 604800000), ("day", 86400000), ("hour", 3600000)),
    *(("minute", 60000), ("second", 1000), ("millisecond", 1)),
)


def _duration(unit: str) -> _Format:
    """Return the format in words: the largest part, and as many smaller ones as there are decimals."""
    milliseconds = dict(_DURATIONS)[unit]

    def format(value: float, decimals: int | None) -> FormattedValue:
        if not math.isfinite(value):
            return FormattedValue(_not_finite(value))
        if value == 0:
            return FormattedValue("0", suffix=f" {unit}s")
        rest, parts = abs(value) * milliseconds, list[str]()
        for name, length in _DURATIONS:
            if (parts or rest >= length) and len(parts) <= (decimals or 0):
                number = int(rest // length)
                parts.append(f"{number} {name}{'' if number == 1 else 's'}")
                rest %= length
        return FormattedValue(", ".join(parts), suffix=" ago" if value < 0 else "")

    return format


def _clock(*, days: bool) -> _Format:
    def format(value: float, _: int | None) -> FormattedValue:
        if not math.isfinite(value):
            return FormattedValue(_not_finite(value))
        minutes, seconds = divmod(int(abs(value)), 60)
        hours, minutes = divmod(minutes, 60)
        whole_days, hours = divmod(hours, 24) if days else (0, hours)
        text = f"{hours:02}:{minutes:02}:{seconds:02}"
        return FormattedValue(f"{whole_days} d {text}" if whole_days else text, suffix=" ago" if value < 0 else "")

    return format


def _locale(value: float, decimals: int | None) -> FormattedValue:
    if not math.isfinite(value):
        return FormattedValue(_not_finite(value))
    number = f"{value:,.{3 if decimals is None else decimals}f}"
    return FormattedValue(number.rstrip("0").rstrip(".") if "." in number else number)


_SHORT: Final = ("", " K", " Mil", " Bil", " Tri", " Quadr", " Quint", " Sext", " Sept")


def _table(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


_THROUGHPUT: Final = _table(
    "cps=c/s ops=ops/s reqps=req/s rps=rd/s wps=wr/s iops=io/s eps=evt/s mps=msg/s recps=rec/s rowsps=rows/s "
    "cpm=c/m opm=ops/m reqpm=req/m rpm=rd/m wpm=wr/m epm=evts/m mpm=msgs/m recpm=rec/m rowspm=rows/m"
)
_CURRENCIES: Final = _table(
    "USD=$ GBP=£ EUR=€ JPY=¥ RUB=₽ UAH=₴ BRL=R$ CZK=czk CHF=CHF PLN=PLN BTC=฿ mBTC=mBTC μBTC=μBTC ZAR=R INR=₹ KRW=₩ "
    "IDR=Rp PHP=PHP MYR=RM XPF=XPF BGN=BGN PYG=₲ UYU=UYU ILS=₪"
)
_CURRENCIES_AFTER: Final = _table("DKK=kr ISK=kr NOK=kr SEK=kr VND=đ TRY=₺")
_BYTES: Final = ("", "k", "m", "g", "t", "p")
_RATES: Final = ("K", "M", "G", "T", "P")

_FORMATS: Final[Mapping[str, _Format]] = {
    "": _fixed(""),
    "none": _fixed(""),
    "string": lambda value, _: FormattedValue(number_text(value)),
    "short": _scaled(1000, _SHORT),
    "sishort": _si(""),
    "percent": _fixed("%", space=""),
    "percentunit": _fixed("%", factor=100, space=""),
    "locale": _locale,
    "hertz": _si("Hz"),
    **{unit: _time(unit) for unit in _SCALES},
    "dtdurationms": _duration("millisecond"),
    "dtdurations": _duration("second"),
    "dthms": _clock(days=False),
    "dtdhms": _clock(days=True),
    "bool": _boolean("True", "False"),
    "bool_yes_no": _boolean("Yes", "No"),
    "bool_on_off": _boolean("On", "Off"),
    "bits": _binary("b"),
    "decbits": _si("b"),
    "pps": _si("p/s"),
    "binBps": _binary("B/s"),
    "Bps": _si("B/s"),
    "binbps": _binary("b/s"),
    "bps": _si("b/s"),
    **{f"{prefix}bytes": _binary("B", steps) for steps, prefix in enumerate(_BYTES)},
    **{f"dec{prefix}bytes": _si("B", steps) for steps, prefix in enumerate(_BYTES)},
    **{f"{prefix}iBs": _binary("B/s", steps) for steps, prefix in enumerate(_RATES, 1)},
    **{f"{prefix}ibits": _binary("b/s", steps) for steps, prefix in enumerate(_RATES, 1)},
    **{f"{prefix}Bs": _si("B/s", steps) for steps, prefix in enumerate(_RATES, 1)},
    **{f"{prefix}bits": _si("b/s", steps) for steps, prefix in enumerate(_RATES, 1)},
    **{id: _count(unit) for id, unit in _THROUGHPUT.items()},
    **{f"currency{code}": _currency(symbol) for code, symbol in _CURRENCIES.items()},
    **{f"currency{code}": _currency(symbol, after=True) for code, symbol in _CURRENCIES_AFTER.items()},
}
_FORMATS_WITH_TEXT: Final[Mapping[str, Callable[[str], _Format]]] = {
    "prefix": lambda text: _fixed(text, before=True),
    "suffix": _fixed,
    "si": _si_from_text,
    "count": _count,
    "currency": _currency_from_text,
    "bool": _boolean_from_text,
}
