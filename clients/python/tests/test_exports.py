"""CLIPYARD_EXPORTS is a folder with exports of one dataset: `videofolder` and `webdataset`."""

from __future__ import annotations

import importlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

EXPORTS = Path(os.environ.get("CLIPYARD_EXPORTS", ""))

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif("CLIPYARD_EXPORTS" not in os.environ, reason="CLIPYARD_EXPORTS is not set"),
]


def test_hugging_face_loads_a_video_folder(tmp_path: Path) -> None:
    datasets: Any = importlib.import_module("datasets")
    parquet: Any = importlib.import_module("pyarrow.parquet")

    folder = EXPORTS / "videofolder"
    loaded = datasets.load_dataset("videofolder", data_dir=str(folder), cache_dir=str(tmp_path))
    assert sorted(loaded) == sorted(path.name for path in folder.iterdir())
    for split, rows in loaded.items():
        metadata = parquet.read_table(folder / split / "metadata.parquet")
        # Decoding needs torchcodec.
        rows = rows.cast_column("video", datasets.Video(decode=False))
        assert rows["custom_id"][:] == metadata["custom_id"].to_pylist()
        assert rows["label"][:] == metadata["label"].to_pylist()
        for row, name in zip(rows, metadata["file_name"].to_pylist(), strict=True):
            assert Path(row["video"]["path"]).read_bytes() == (folder / split / name).read_bytes()


def test_webdataset_reads_the_shards() -> None:
    webdataset: Any = importlib.import_module("webdataset")

    folder = EXPORTS / "webdataset"
    classes = (folder / "classes.txt").read_text().splitlines()
    shards = sorted(str(path) for path in folder.glob("*.tar"))
    samples: list[dict[str, Any]] = list(webdataset.WebDataset(shards, shardshuffle=False))
    assert len(samples) == 12
    for sample in samples:
        item = json.loads(sample["json"])
        assert item["label"] == classes[int(sample["cls"])]
        assert item["custom_id"].startswith(item["label"])
        assert sample["__key__"].endswith(item["video_id"][:12])
        assert any(len(value) > 1000 for name, value in sample.items() if name not in ("json", "cls"))
