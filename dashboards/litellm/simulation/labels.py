"""The labels of simulated series: the programs that send requests, and the deployments that serve them."""

from __future__ import annotations

from dataclasses import dataclass

from heddle import Metric

NONE = "None"
"""What LiteLLM writes for a label without a value."""

_WITHOUT_VALUE = dict.fromkeys(("end_user", "user_email", "org_id", "org_alias", "service_tier"), NONE)
_CLIENT = {"client_ip": "10.0.0.8", "user_agent": "AsyncOpenAI/Python 3.57.0", "route": "/v1/chat/completions"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program with an API key of a team."""

    key: str
    alias: str
    team: str
    user: str

    @property
    def labels(self) -> dict[str, str]:
        """The labels of its requests."""
        return {
            "hashed_api_key": self.key * 64,
            "api_key_alias": self.alias,
            "team": f"team-{self.team}",
            "team_alias": self.team,
            "user": self.user,
            **_WITHOUT_VALUE,
            **_CLIENT,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A deployment of a model. `called_as` and `called_at` are model and address in the metrics of its calls."""

    id: str
    group: str
    provider: str
    base: str
    called_as: str
    called_at: str

    @property
    def labels(self) -> dict[str, str]:
        """The labels of requests and calls that it serves."""
        return {
            "model_id": self.id,
            "model_group": self.group,
            "requested_model": self.group,
            "api_provider": self.provider,
            "model": self.called_as,
            "litellm_model_name": self.called_as,
            "api_base": self.called_at,
        }

    @property
    def cooldown_labels(self) -> dict[str, str]:
        """The labels of its cooldowns, which have the model and the address of the configuration."""
        return {**self.labels, "litellm_model_name": self.group, "api_base": self.base}


RESEARCH = Program(key="a", alias="research-agent", team="research", user="ada")
OPS = Program(key="b", alias="ops-agent", team="ops", user="bob")
_OPENAI = {"provider": "openai", "base": "https://api.openai.com/v1", "called_at": "https://api.openai.com/v1"}
GPT = Deployment(id="gpt-4o-a", group="gpt-4o", called_as="gpt-4o", **_OPENAI)
MINI = Deployment(id="gpt-4o-mini-a", group="gpt-4o-mini", called_as="gpt-4o-mini", **_OPENAI)
CLAUDE = Deployment(
    id="claude-a",
    group="claude",
    provider="anthropic",
    base="https://api.anthropic.com",
    called_as="claude-sonnet-4-5",
    called_at="https://api.anthropic.com/v1/messages",
)
UNROUTED = {
    **dict.fromkeys(("model_id", "model_group", "api_base", "litellm_model_name"), ""),
    "api_provider": NONE,
}
"""The labels of a request that reaches no deployment."""


def labels_of(metric: Metric, labels: dict[str, str]) -> dict[str, str]:
    """Return those of the labels that a metric has."""
    return {name: value for name, value in labels.items() if name in metric.known_labels}
