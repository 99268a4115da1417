"""Grafana's units: the ids that a panel's `unit` can be."""

from __future__ import annotations

from typing import Final

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
"""The ids of the units of Grafana 10 to 13, which include those of older versions."""

PREFIXES: Final = ("suffix:", "prefix:", "time:", "si:", "count:", "currency:", "bool:")
"""A unit with one of these is free text after the colon."""

_SYNONYMS: Final = {
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
    "sec": "s",
    "secs": "s",
    "msec": "ms",
    "msecs": "ms",
    "mins": "m",
    "hours": "h",
    "days": "d",
}
_ANY_CASE: Final = {unit.casefold(): unit for unit in sorted(UNITS) if len(unit) > 1}


def is_unit(unit: str) -> bool:
    """Return whether Grafana formats values with this unit, instead of showing the text behind the number."""
    return unit in UNITS or unit.startswith(PREFIXES)


def intended_unit(text: str) -> str:
    """Return the id that was probably meant by an unknown unit: `Bytes` or `By` is `bytes`; empty if ambiguous."""
    return _SYNONYMS.get(text) or _ANY_CASE.get(text.casefold(), "")
