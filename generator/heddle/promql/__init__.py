"""PromQL: one syntax tree, its parser and its printer, and what can be inferred from a tree."""
