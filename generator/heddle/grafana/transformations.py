"""The transformations of Grafana: their ids, and the keys of their options. The source is Grafana 12.2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ORDER: Final = frozenset({"indexByName", "orderBy", "orderByMode"})

TRANSFORMATIONS: Final[Mapping[str, frozenset[str] | None]] = {
    "append": frozenset(),
    "calculateField": frozenset(
        {"alias", "binary", "cumulative", "index", "mode", "reduce", "replaceFields", "timeSeries", "unary", "window"}
    ),
    "concatenate": frozenset({"frameNameLabel", "frameNameMode"}),
    "configFromData": frozenset({"applyTo", "configRefId", "mappings"}),
    "convertFieldType": frozenset({"conversions"}),
    "ensureColumns": frozenset(),
    "extractFields": frozenset({"delimiter", "format", "jsonPaths", "keepTime", "regExp", "replace", "source"}),
    "fieldLookup": frozenset({"gazetteer", "lookupField"}),
    "filterByRefId": frozenset({"exclude", "include"}),
    "filterByValue": frozenset({"filters", "match", "type"}),
    "filterFields": frozenset({"exclude", "include"}),
    "filterFieldsByName": frozenset({"byVariable", "exclude", "include"}),
    "filterFrames": frozenset({"exclude", "include"}),
    "formatString": frozenset({"outputFormat", "stringField", "substringEnd", "substringStart"}),
    "formatTime": frozenset({"outputFormat", "timeField", "timezone"}),
    "groupBy": frozenset({"fields"}),
    "groupToNestedTable": frozenset({"fields", "showSubframeHeaders"}),
    "groupingToMatrix": frozenset({"columnField", "emptyValue", "rowField", "valueField"}),
    "heatmap": frozenset({"keepOriginalData", "xBuckets", "yBuckets"}),
    "histogram": frozenset({"bucketCount", "bucketOffset", "bucketSize", "combine"}),
    "joinByField": frozenset({"byField", "mode"}),
    "joinByLabels": frozenset({"join", "value"}),
    "labelsToFields": frozenset({"keepLabels", "mode", "valueLabel"}),
    "limit": frozenset({"limitField"}),
    "merge": frozenset({"reducers"}),
    "noop": frozenset(),
    "order": _ORDER,
    "organize": _ORDER | {"excludeByName", "includeByName", "renameByName"},
    "partitionByValues": frozenset({"fields", "keepFields", "naming"}),
    "prepareTimeSeries": frozenset({"format"}),
    "reduce": frozenset({"fields", "includeTimeField", "labelsToFields", "mode", "reducers"}),
    "regression": frozenset({"degree", "modelType", "predictionCount", "xFieldName", "yFieldName"}),
    "rename": frozenset({"renameByName"}),
    "renameByRegex": frozenset({"regex", "renamePattern"}),
    "rowsToFields": frozenset({"mappings", "nameField", "valueField"}),
    "seriesToColumns": frozenset({"byField", "mode"}),
    "seriesToRows": frozenset(),
    "sortBy": frozenset({"fields", "sort"}),
    "spatial": frozenset({"action", "calculate", "modify", "source"}),
    "timeSeriesTable": None,
    "transpose": frozenset({"firstFieldName", "restFieldsName"}),
}
"""The keys of the options by the id of a transformation; None if the ref ids of queries are keys.

`merge` has no options, but older exports have `reducers` there. `fields` of `sortBy` is an old form.
"""
