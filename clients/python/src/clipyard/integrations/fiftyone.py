"""FiftyOne: a dataset of videos with labels and predictions."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from ..errors import MissingPackage
from ..models import ItemOutcome


def local_path(outcome: ItemOutcome) -> str | None:
    """The path of a `file:` uri; None for other uris, which FiftyOne cannot show."""
    parts = urlsplit(outcome.uri)
    return unquote(parts.path) if parts.scheme == "file" else None


def to_fiftyone(
    outcomes: Iterable[ItemOutcome],
    name: str,
    *,
    path: Callable[[ItemOutcome], str | None] = local_path,
) -> Any:
    """A FiftyOne dataset with the fields `ground_truth` and `prediction`, and the tag of the state.

    Args:
        outcomes: Results of a batch.
        name: Name of the FiftyOne dataset.
        path: Finds the local file of a video. Videos for which it returns None are left out.

    Returns:
        The `fiftyone.Dataset`.
    """
    try:
        fo: Any = importlib.import_module("fiftyone")
    except ImportError as error:
        raise MissingPackage("to_fiftyone needs fiftyone: pip install fiftyone") from error
    samples: list[Any] = []
    for outcome in outcomes:
        file = path(outcome)
        if file is None:
            continue
        sample = fo.Sample(filepath=file, tags=[outcome.state])
        sample["custom_id"] = outcome.custom_id
        if outcome.label is not None:
            sample["ground_truth"] = fo.Classification(label=outcome.label)
        if outcome.top:
            best = outcome.top[0]
            sample["prediction"] = fo.Classification(label=best.label, confidence=best.probability)
        samples.append(sample)
    dataset = fo.Dataset(name)
    dataset.add_samples(samples)
    return dataset
