from __future__ import annotations

import json
from pathlib import Path

import httpx
import numpy as np
import pandas as pd
import pytest
from conftest import ClientOf

from clipyard._items import item_lines, scan_folder


def touch(root: Path, *names: str, content: bytes = b"x") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def test_empty_cells_of_a_data_frame_are_absent() -> None:
    frame = pd.DataFrame(
        {
            "uri": ["s3://b/1.mp4", "s3://b/2.mp4", "s3://b/3.mp4"],
            "label": ["Punch", None, np.nan],
            "split": ["train", pd.NA, pd.NA],
            "custom_id": ["a", "b", "ü"],
        }
    )
    assert [json.loads(line) for line in item_lines(frame)] == [
        {"uri": "s3://b/1.mp4", "label": "Punch", "split": "train", "customId": "a"},
        {"uri": "s3://b/2.mp4", "customId": "b"},
        {"uri": "s3://b/3.mp4", "customId": "ü"},
    ]


def test_items_that_are_not_mappings_are_refused() -> None:
    with pytest.raises(TypeError, match="mapping with a uri, not str"):
        list(item_lines(["s3://b/1.mp4"]))  # pyright: ignore[reportArgumentType]


def test_a_folder_is_read_by_the_rules_of_the_other_clients(tmp_path: Path) -> None:
    touch(
        tmp_path,
        *("Punch/a.MP4", "Punch/v_Punch_g06_c01.avi", "train/Run/b.mov", "loose.webm"),
        *("Punch/._a.MP4", ".Trashes/x.mp4", "@eaDir/y.mp4", "Punch/notes.txt"),
    )
    touch(tmp_path, "Punch/nothing.mp4", content=b"")
    found = scan_folder(tmp_path, splits=True)
    assert [(v.name, v.label, v.split, v.group) for v in found.videos] == [
        ("loose.webm", None, None, None),
        ("Punch/a.MP4", "Punch", None, None),
        ("Punch/v_Punch_g06_c01.avi", "Punch", None, "Punch/g06"),
        ("train/Run/b.mov", "Run", "train", None),
    ]
    assert found.left_out == {
        "hidden": ["Punch/._a.MP4"],
        "empty": ["Punch/nothing.mp4"],
        "not_a_video": ["Punch/notes.txt"],
    }


def test_submit_needs_a_target(client_of: ClientOf) -> None:
    client = client_of(lambda _: httpx.Response(500))
    with pytest.raises(ValueError, match="either dataset=NAME or classify=MODEL"):
        client.submit([{"uri": "s3://b/1.mp4"}])
    with pytest.raises(ValueError, match="either dataset=NAME or classify=MODEL"):
        client.submit([{"uri": "s3://b/1.mp4"}], dataset="d", classify="m")


def test_a_folder_without_videos_says_what_it_contains(client_of: ClientOf, tmp_path: Path) -> None:
    touch(tmp_path, "a.txt", "b.txt")
    with pytest.raises(ValueError, match="contains no videos; left out: 2 not_a_video"):
        client_of(lambda _: httpx.Response(500)).submit_folder(tmp_path, dataset="d")


def test_a_folder_that_does_not_exist_is_refused_before_anything_is_sent(client_of: ClientOf, tmp_path: Path) -> None:
    client = client_of(lambda _: httpx.Response(500))
    for upload in (True, False):
        with pytest.raises(FileNotFoundError):
            client.submit_folder(tmp_path / "nowhere", dataset="d", upload=upload)


def test_a_prefix_is_listed_by_the_services(client_of: ClientOf) -> None:
    sent: list[dict[str, object]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(409, json={"code": "conflict", "detail": "", "errors": []})

    with pytest.raises(Exception, match="conflict"):
        client_of(handler).submit_folder("s3://b/clips", dataset="d", splits=True, max_frames=32)
    assert sent == [
        {
            "purpose": "extract",
            "dataset": "d",
            "source": {"prefix": "s3://b/clips", "labelFrom": "folder", "splitFrom": "folder"},
            "frames": {"maxFrames": 32},
        }
    ]
