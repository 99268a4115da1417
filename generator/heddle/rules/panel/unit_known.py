"""A unit is one of Grafana's.

Why: Grafana takes any other text for a suffix and scales nothing: 5000000 of unit "Bytes" read as "5000000 Bytes".
Bad: `unit="seconds"`, `unit="By"`.
Good: `unit="s"`, `unit="bytes"`, or `unit="suffix:orders"` where a suffix is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.panel.override_ref_id import overridden
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE

UNITS: Final = frozenset(
    """
    none string short percent percentunit humidity dB candela hex0x hex sci locale pixel accMS2 accFS2 accG degree
    radian grad arcmin arcsec areaM2 areaF2 areaMI2 acres hectares flops mflops gflops tflops pflops eflops zflops
    yflops ppm conppb conngm3 conngNm3 conμgm3 conμgNm3 conmgm3 conmgNm3 congm3 congNm3 conmgdL conmmolL currencyUSD
    currencyGBP currencyEUR currencyJPY currencyRUB currencyUAH currencyBRL currencyDKK currencyISK currencyNOK
    currencySEK currencyCZK currencyCHF currencyPLN currencyBTC currencymBTC currencyμBTC currencyZAR currencyINR
    currencyKRW currencyIDR currencyPHP currencyVND currencyTRY bytes decbytes bits decbits kbytes deckbytes mbytes
    decmbytes gbytes decgbytes tbytes dectbytes pbytes decpbytes pps binBps Bps binbps bps KiBs Kibits KBs Kbits
    MiBs Mibits MBs Mbits GiBs Gibits GBs Gbits TiBs Tibits TBs Tbits PiBs Pibits PBs Pbits dateTimeAsIso
    dateTimeAsIsoNoDateIfToday dateTimeAsUS dateTimeAsUSNoDateIfToday dateTimeAsLocal dateTimeAsLocalNoDateIfToday
    dateTimeAsSystem dateTimeFromNow watt kwatt megwatt gwatt mwatt Wm2 voltamp kvoltamp voltampreact kvoltampreact
    watth watthperkg kwatth kwattm amph kamph mamph joule ev amp kamp mamp volt kvolt mvolt dBm mohm ohm kohm Mohm
    farad µfarad nfarad pfarad ffarad henry mhenry µhenry lumens flowgpm flowcms flowcfs flowcfm litreh flowlpm
    flowmlpm lux forceNm forcekNm forceN forcekN Hs KHs MHs GHs THs PHs EHs massmg massg masslb masskg masst
    lengthmm lengthcm lengthin lengthft lengthm lengthkm lengthmi pressurembar pressurebar pressurekbar pressurepa
    pressurehpa pressurekpa pressurehg pressurepsi radbq radci radgy radrad radsv radmsv radusv radrem radexpckg
    radr radsvh radmsvh radusvh rotrpm rothz rotkhz rotmhz rotghz rotrads rotdegs celsius fahrenheit kelvin hertz ns
    µs ms s m h d dtdurationms dtdurations dthms dtdhms timeticks clockms clocks cps ops reqps rps wps iops eps mps
    recps rowsps cpm opm reqpm rpm wpm epm mpm recpm rowspm velocityms velocitykmh velocitymph velocityknot mlitre
    litre m3 Nm3 dm3 gallons bool bool_yes_no bool_on_off sishort currencyMYR currencyXPF currencyBGN currencyPYG
    currencyUYU currencyILS mwatth farenheit
    """.split()  # noqa: SIM905 - one on each line would be 280 lines
)
"""The ids of Grafana's units, 10 to 13; those of older ones are among them."""

_PREFIXES = ("suffix:", "prefix:", "time:", "si:", "count:", "currency:", "bool:")
_WORDS = {
    "By": "bytes",
    "KiBy": "kbytes",
    "MiBy": "mbytes",
    "GiBy": "gbytes",
    "By/s": "binBps",
    "1": "none",
    "number": "none",
    "percentage": "percent",
    "us": "µs",
    "μs": "µs",
    "seconds": "s",
    "milliseconds": "ms",
    "byte": "bytes",
}
# Words that also read well as a suffix: nobody else's dashboard is blamed for them.
_PLAIN = frozenset({"seconds", "milliseconds", "byte"})
_ANY_CASE = {unit.casefold(): unit for unit in sorted(UNITS) if len(unit) > 1}


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of a unit that Grafana does not know; elsewhere only where a unit of Grafana's was clearly meant."""
    for unit in dict.fromkeys(_units(subject)):
        if not unit or unit in UNITS or unit.startswith(_PREFIXES) or "$" in unit:
            continue
        meant = _WORDS.get(unit) or _ANY_CASE.get(unit.casefold(), "")
        if not subject.dashboard.built_with_heddle and (unit in _PLAIN or not (meant or "{" in unit)):
            continue
        yield Violation(
            message=f'Grafana has no unit {unit!r}: the panel {subject.title!r} shows "5000000 {unit}"',
            help=f'write unit="{meant}"' if meant else f'write unit="suffix:{unit}", or the id of a unit of Grafana\'s',
        )


def _units(panel: Panel) -> Iterator[str]:
    yield str(panel.defaults.get("unit") or "")
    yield from (str(unit or "") for unit in overridden(panel, "unit"))


def bad() -> Panel:
    """Return a panel whose unit is Prometheus' word."""
    return panel("process_resident_memory_bytes", defaults={"unit": "Bytes"})


def good() -> Panel:
    """Return one with a suffix of its own."""
    return panel("orders", defaults={"unit": "suffix:orders"})
