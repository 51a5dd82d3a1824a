from __future__ import annotations

from typing import Any

import pytest

from clipyard._segments import segments_rule, segments_text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("stride:10", {"by": "stride", "seconds": 10}),
        ("stride:2.5,overlap=1", {"by": "stride", "seconds": 2.5, "overlap": 1}),
        ("shots", {"by": "shots"}),
        ("shots:minSeconds=2,threshold=4", {"by": "shots", "minSeconds": 2, "threshold": 4}),
    ],
)
def test_rules_have_the_same_meaning_as_text_and_as_a_mapping(text: str, rule: dict[str, Any]) -> None:
    assert segments_rule(text) == rule
    assert segments_rule(rule) == rule
    assert segments_rule(segments_text(rule)) == rule
    assert segments_text(text) == text


@pytest.mark.parametrize("text", ["stride:ten", "shots:2", "stride:10,", "stride:10,overlap", "stride:=3"])
def test_a_text_that_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no rule for segments"):
        segments_rule(text)
