"""Label Studio: tasks with pre-annotations out, annotations in.

Files are in the JSON formats of Label Studio, so this module does not need its packages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast
from xml.sax.saxutils import quoteattr

from ..models import DatasetVideo, ItemOutcome

FROM_NAME = "label"
TO_NAME = "video"


def label_config(classes: Iterable[str]) -> str:
    """The labeling configuration of a project: one class per video."""
    choices = "\n".join(f"    <Choice value={quoteattr(name)}/>" for name in classes)
    return (
        f'<View>\n  <Video name="{TO_NAME}" value="$video"/>\n'
        f'  <Choices name="{FROM_NAME}" toName="{TO_NAME}" choice="single" required="true">\n{choices}\n'
        "  </Choices>\n</View>\n"
    )


def tasks(
    videos: Iterable[ItemOutcome | DatasetVideo],
    *,
    url: Callable[[str], str] = lambda uri: uri,
) -> list[dict[str, Any]]:
    """Tasks with the predictions of a model, or with the labels of a dataset, as pre-annotations.

    Args:
        videos: Results of a batch, or videos of a dataset. Videos that failed are left out.
        url: Turns the uri of a video into an address that a browser can play.

    Returns:
        Tasks for the import dialog or `POST /api/projects/{id}/import`. `videoId` and `customId` in their data identify
        the videos when the annotations come back.
    """
    return [_task(video, url) for video in videos if video.video_id is not None and video.uri is not None]


def _task(video: ItemOutcome | DatasetVideo, url: Callable[[str], str]) -> dict[str, Any]:
    data = {"video": url(cast("str", video.uri)), "videoId": video.video_id, "customId": video.custom_id}
    task: dict[str, Any] = {"data": data}
    top = video.top if isinstance(video, ItemOutcome) else None
    if top:
        task["predictions"] = [_prediction(top[0].label, top[0].probability, cast("ItemOutcome", video).model)]
    elif video.label is not None:
        task["predictions"] = [_prediction(video.label, None, "label")]
    return task


def _prediction(label: str, score: float | None, version: str | None) -> dict[str, Any]:
    choice: dict[str, Any] = {
        "from_name": FROM_NAME,
        "to_name": TO_NAME,
        "type": "choices",
        "value": {"choices": [label]},
    }
    if score is None:
        return {"model_version": version, "result": [choice]}
    return {"model_version": version, "score": score, "result": [{**choice, "score": score}]}


def label_edits(export: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Edits for `Dataset.set_labels` from an export in the format JSON or JSON-MIN.

    Tasks without an annotation are left out. If a task has several annotations, the one that was updated last counts.

    Raises:
        ValueError: If a task does not name its video, or has more than one class.
    """
    edits: list[dict[str, str]] = []
    for position, task in enumerate(export, 1):
        label = _annotated(task, position)
        if label is None:
            continue
        data = cast("Mapping[str, Any]", task.get("data", task))
        if data.get("videoId"):
            edits.append({"videoId": str(data["videoId"]), "label": label})
        elif data.get("customId"):
            edits.append({"customId": str(data["customId"]), "label": label})
        else:
            raise ValueError(f"Task {position} has neither videoId nor customId; was it imported from `tasks`?")
    return edits


def _annotated(task: Mapping[str, Any], position: int) -> str | None:
    if "annotations" not in task:
        label = task.get(FROM_NAME)
        if label is not None and not isinstance(label, str):
            raise ValueError(f"Task {position} has more than one class: {label}")
        return label
    annotations = [one for one in task["annotations"] if not one.get("was_cancelled")]
    if not annotations:
        return None
    last = max(annotations, key=lambda one: str(one.get("updated_at", "")))
    choices = [
        choice
        for result in last["result"]
        if result.get("from_name") == FROM_NAME
        for choice in result["value"]["choices"]
    ]
    if len(choices) > 1:
        raise ValueError(f"Task {position} has more than one class: {choices}")
    return choices[0] if choices else None
