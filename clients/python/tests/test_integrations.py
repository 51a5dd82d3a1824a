from __future__ import annotations

import json
import sys
import types
from typing import Any

import pytest
from label_studio_sdk.label_interface.interface import LabelInterface

from clipyard.integrations import label_studio
from clipyard.integrations.fiftyone import to_fiftyone
from clipyard.models import ItemOutcome

VIDEO = "a" * 64


def outcome(**fields: Any) -> ItemOutcome:
    return ItemOutcome.model_validate(
        {
            **{"index": 0, "customId": "Punch/a.mp4", "uri": "file:///clips/a%20b.mp4", "label": None},
            **{"state": "succeeded", "videoId": VIDEO, "frames": 20, "cached": False, "attempts": 1, "timings": None},
            **{"error": None, "model": "model_1", "abstained": False, "startSeconds": None, "endSeconds": None},
            "top": [{"label": "Punch", "probability": 0.8}, {"label": 'Run & "hide"', "probability": 0.2}],
            **fields,
        }
    )


FAILED = outcome(state="failed", videoId=None, top=None)


def test_tasks_are_valid_for_their_labeling_configuration() -> None:
    config: Any = LabelInterface(label_studio.label_config(["Punch", 'Run & "hide"']))
    config.validate()
    best_is_quoted = outcome(top=[{"label": 'Run & "hide"', "probability": 0.9}])
    tasks = label_studio.tasks([outcome(), FAILED, best_is_quoted], url=lambda uri: uri.replace("file://", "http://h"))
    assert [task["data"]["video"] for task in tasks] == ["http://h/clips/a%20b.mp4"] * 2
    for task in tasks:
        # validate_task cannot check tasks that contain predictions, so both are checked on their own.
        assert config.validate_task({"data": task["data"]})
        assert all(config.validate_prediction(prediction) for prediction in task["predictions"])
    assert tasks[0]["predictions"][0]["score"] == 0.8


def annotated(choices: list[str], **fields: Any) -> dict[str, Any]:
    result = [{"from_name": "label", "to_name": "video", "type": "choices", "value": {"choices": choices}}]
    return {"result": result, "was_cancelled": False, "updated_at": "2026-01-01T00:00:00Z", **fields}


def test_annotations_become_edits_of_labels() -> None:
    data = {"video": "http://h/a.mp4", "videoId": VIDEO, "customId": "a"}
    later = annotated(["Run"], updated_at="2026-01-02T00:00:00Z")
    export = [
        {"data": data, "annotations": [later, annotated(["Punch"])]},
        {"data": data, "annotations": [annotated(["Punch"], was_cancelled=True)]},
        {"data": {**data, "videoId": None}, "annotations": [annotated(["Punch"])]},
        # The format JSON-MIN.
        {**data, "label": "Jump"},
    ]
    assert label_studio.label_edits(export) == [
        {"videoId": VIDEO, "label": "Run"},
        {"customId": "a", "label": "Punch"},
        {"videoId": VIDEO, "label": "Jump"},
    ]


def test_tasks_that_do_not_name_one_class_of_one_video_are_refused() -> None:
    with pytest.raises(ValueError, match="Task 2 has more than one class"):
        label_studio.label_edits([{"videoId": VIDEO, "label": "a"}, {"videoId": VIDEO, "label": ["a", "b"]}])
    with pytest.raises(ValueError, match="Task 1 has neither videoId nor customId"):
        label_studio.label_edits([{"data": {"video": "x"}, "annotations": [annotated(["a"])]}])


def test_a_fiftyone_dataset_has_the_samples_of_local_videos(monkeypatch: pytest.MonkeyPatch) -> None:
    # FiftyOne needs MongoDB, so this records how its documented functions are called.
    class Sample(dict[str, Any]):
        def __init__(self, filepath: str, tags: list[str]) -> None:
            super().__init__(filepath=filepath, tags=tags)

    class Dataset:
        def __init__(self, name: str) -> None:
            self.name = name
            self.samples: list[Sample] = []

        def add_samples(self, samples: list[Sample]) -> None:
            self.samples = samples

    module = types.SimpleNamespace(Sample=Sample, Dataset=Dataset, Classification=dict)
    monkeypatch.setitem(sys.modules, "fiftyone", module)  # pyright: ignore[reportArgumentType]
    dataset = to_fiftyone([outcome(label="Run"), outcome(uri="upload://x")], "mine")
    assert dataset.name == "mine"
    assert json.loads(json.dumps(dataset.samples)) == [
        {
            "filepath": "/clips/a b.mp4",
            "tags": ["succeeded"],
            "custom_id": "Punch/a.mp4",
            "ground_truth": {"label": "Run"},
            "prediction": {"label": "Punch", "confidence": 0.8},
        }
    ]
