"""LiteLLM, a proxy in front of model providers: requests, deployments, spend and budgets."""
