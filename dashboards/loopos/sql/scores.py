"""Statements of evaluation scores, by the version of the requests that they are about.

Scores are of people, of the program itself, or of evaluators that Langfuse runs. Those with numbers are selected; a
boolean score is 0 or 1.
"""

from __future__ import annotations

from .tables import select_from_scores

_VERSION = "if(in_version = '', 'no version', in_version)"
_TIME = "$__timeInterval(began) AS time"


def scores_over_time() -> str:
    """Mean of each score over time, by the start of its request."""
    return select_from_scores(f"""
SELECT {_TIME}, score, avg(value) AS "mean"
FROM scored GROUP BY time, score ORDER BY time, score""")


def scores_by_version() -> str:
    """Mean of each score over time, by version."""
    return select_from_scores(f"""
SELECT {_TIME}, concat(score, ', ', {_VERSION}) AS line, avg(value) AS "mean"
FROM scored GROUP BY time, line ORDER BY time, line""")


def versions() -> str:
    """Scores of each version, the newest version first."""
    return select_from_scores(f"""
SELECT score, {_VERSION} AS version,
  count() AS "scores", avg(value) AS "mean", quantile(0.1)(value) AS "P10", min(value) AS "lowest",
  max(began) AS "last request"
FROM scored GROUP BY score, version ORDER BY score, "last request" DESC, version""")


def decline(minimum: int) -> str:
    """Largest decline of a score from the previous versions to that of the newest request, as a share.

    It is 0 for scores of which either has fewer than `minimum`. Without variables: of all projects.
    """
    return select_from_scores(
        f"""
SELECT if(count() = 0, 0, max(declined)) AS "decline" FROM (
  SELECT if(
      least(countIf(is_new), countIf(NOT is_new)) < {minimum} OR avgIf(value, NOT is_new) <= 0,
      0, 1 - avgIf(value, is_new) / avgIf(value, NOT is_new)
    ) AS declined
  FROM (
    SELECT of_project, score, value,
      in_version = last_value(in_version) OVER (
        PARTITION BY of_project ORDER BY began ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS is_new
    FROM scored WHERE in_version != ''
  )
  GROUP BY of_project, score
)""",
        filtered=False,
    )
