"""Rules that divide videos into segments: text as on the command line, and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The number that needs no name.
_UNNAMED = {"stride": "seconds"}


def segments_text(rule: str | Mapping[str, Any] | None) -> str | None:
    """A rule as the text of a query."""
    if rule is None or isinstance(rule, str):
        return rule
    numbers = ",".join(f"{name}={value}" for name, value in rule.items() if name != "by")
    return f"{rule['by']}:{numbers}" if numbers else str(rule["by"])


def segments_rule(rule: str | Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A rule as JSON. The API checks its numbers.

    Raises:
        ValueError: If the text is not of the form `stride:10,overlap=2` or `shots:minSeconds=2`.
    """
    if rule is None:
        return None
    if not isinstance(rule, str):
        return dict(rule)
    by, _, numbers = rule.strip().partition(":")
    found: dict[str, Any] = {"by": by}
    for place, part in enumerate(numbers.split(",") if numbers else []):
        name, equals, value = part.rpartition("=")
        if not equals and place == 0:
            name = _UNNAMED.get(by, "")
        try:
            found[name] = float(value)
        except ValueError:
            name = ""
        if not name:
            raise ValueError(f"{rule!r} is no rule for segments, such as stride:10 or shots:minSeconds=2") from None
    return found
