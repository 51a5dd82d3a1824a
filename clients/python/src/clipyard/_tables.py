"""Answers as tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .errors import MissingPackage
from .models import ItemOutcome

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa


def results_frame(outcomes: Iterable[ItemOutcome]) -> pd.DataFrame:
    """One row per video; see `Results.to_pandas`."""
    pandas = _pandas()
    columns: list[str] = [
        *("custom_id", "uri", "state", "label", "predicted", "probability", "abstained", "top", "video_id", "frames"),
        *("cached", "attempts", "error_code", "error_message"),
    ]
    return pandas.DataFrame([_result_row(outcome) for outcome in outcomes], columns=columns)


def ranked_frame(outcomes: Iterable[ItemOutcome]) -> pd.DataFrame:
    """One row per video and class; see `Results.to_pandas`."""
    pandas = _pandas()
    rows = [
        {"custom_id": outcome.custom_id, "rank": rank, "class": entry.label, "probability": entry.probability}
        for outcome in outcomes
        for rank, entry in enumerate(outcome.top or [], 1)
    ]
    return pandas.DataFrame(rows, columns=["custom_id", "rank", "class", "probability"])


def _result_row(outcome: ItemOutcome) -> dict[str, Any]:
    top = outcome.top or []
    return {
        "custom_id": outcome.custom_id,
        "uri": outcome.uri,
        "state": outcome.state,
        "label": outcome.label,
        "predicted": top[0].label if top and not outcome.abstained else None,
        "probability": top[0].probability if top else None,
        "abstained": bool(outcome.abstained),
        "top": [(entry.label, entry.probability) for entry in top],
        "video_id": outcome.video_id,
        "frames": outcome.frames,
        "cached": outcome.cached,
        "attempts": outcome.attempts,
        "error_code": outcome.error.code if outcome.error else None,
        "error_message": outcome.error.message if outcome.error else None,
    }


def arrow_table(data: bytes) -> pa.Table:
    """A table of an Arrow IPC stream, whose buffers are those of `data`."""
    try:
        import pyarrow
    except ImportError as error:
        raise MissingPackage("to_arrow needs pyarrow: pip install 'clipyard[arrow]'") from error
    return pyarrow.ipc.open_stream(pyarrow.py_buffer(data)).read_all()


def feature_arrays(table: pa.Table) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], npt.NDArray[np.object_]]:
    """Features, masks and labels of an exported table."""
    import numpy

    features: Any = table["features"].combine_chunks()
    values: Any = features.to_numpy_ndarray().astype(numpy.float32, copy=False)
    frames = values.shape[1] if values.ndim == 3 else 0
    mask: Any = table["mask"].combine_chunks()
    flags: Any = mask.flatten().to_numpy().reshape(len(table), frames).astype(bool)
    labels = numpy.array(table["label"].to_pylist(), dtype=object)
    return values, flags, labels


def _pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        raise MissingPackage("to_pandas needs pandas: pip install 'clipyard[pandas]'") from error
    return pandas
