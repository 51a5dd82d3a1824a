"""Submitted folders, tables and lists of items, written as NDJSON."""

from __future__ import annotations

import io
import json
import math
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TypeAlias, cast

from ._names import HIDDEN_NAMES, RECORDING, SPLIT_NAMES, VIDEO_EXTENSIONS

if TYPE_CHECKING:
    import pandas as pd

Split: TypeAlias = Literal["train", "validation", "test"]
# Rows with the fields of an item: uri, and optionally customId, label, split, group, startSeconds and endSeconds.
Items: TypeAlias = "Iterable[Mapping[str, Any]] | pd.DataFrame"

# Larger lists are kept in a file, because a call that fails sends them again.
_IN_MEMORY = 16 * 1024**2

# Columns in the style of Python, and of lists that name videos as the Keras example does.
_ALIASES = {"custom_id": "customId", "video_name": "uri", "tag": "label", "path": "uri"}


@dataclass
class LocalVideo:
    """A file of a submitted folder.

    Attributes:
        path: The file.
        name: Its path below the folder, with `/` between names. It becomes the customId.
        label: The name of the folder it is in; None at the top.
        split: The split of the topmost folder that is named like one, if splits come from folders.
        group: The recording that the clip was cut from, if its name says so: `v_Punch_g06_c01.avi`.
    """

    path: Path
    name: str
    label: str | None = None
    split: str | None = None
    group: str | None = None


@dataclass
class Folder:
    """The videos of a folder, and the files that are left out, by reason."""

    videos: list[LocalVideo] = field(default_factory=list["LocalVideo"])
    left_out: dict[str, list[str]] = field(default_factory=dict[str, list[str]])


def scan_folder(root: Path, *, labels: bool = True, splits: bool = False) -> Folder:
    """Find the videos below a folder by the rules of docs/lists.md. Links to folders are not followed."""
    found = Folder()
    for current, folders, files in os.walk(root):
        folders.sort()
        for name in [name for name in folders if _is_hidden(name)]:
            folders.remove(name)
        for name in sorted(files):
            path = Path(current) / name
            below = path.relative_to(root).as_posix()
            reason = _reason(path)
            if reason is not None:
                found.left_out.setdefault(reason, []).append(below)
                continue
            label, split = _from_folders(below, splits=splits) if labels or splits else (None, None)
            label = label if labels else None
            recording = re.search(RECORDING, name)
            group = f"{label or ''}/g{recording[1]}" if recording else None
            found.videos.append(LocalVideo(path, below, label, split, group))
    return found


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in HIDDEN_NAMES


def _reason(path: Path) -> str | None:
    """Why a file is left out; None if it is a video."""
    try:
        path.name.encode()
    except UnicodeEncodeError:
        return "not_utf8"
    if _is_hidden(path.name):
        return "hidden"
    if path.suffix.lower().lstrip(".") not in VIDEO_EXTENSIONS:
        return "not_a_video"
    try:
        return None if path.stat().st_size > 0 else "empty"
    except OSError:
        return "unreadable"


def _from_folders(below: str, *, splits: bool) -> tuple[str | None, str | None]:
    folders = list(PurePosixPath(below).parts[:-1])
    split = None
    if splits:
        at = next((i for i, name in enumerate(folders) if name.lower() in SPLIT_NAMES), None)
        if at is not None:
            split = SPLIT_NAMES[folders.pop(at).lower()]
    label = unicodedata.normalize("NFC", folders[-1].strip()) if folders else ""
    return label or None, split


def item_lines(items: Items) -> Iterator[bytes]:
    """Write items as NDJSON, one line at a time.

    Raises:
        TypeError: If an item is not a mapping.
    """
    for row in _rows(items):
        if not isinstance(row, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"An item is a mapping with a uri, not {type(row).__name__}")
        item = {_ALIASES.get(name, name): value for name, value in row.items() if not _is_absent(value)}
        yield json.dumps(item, ensure_ascii=False, default=str).encode() + b"\n"


def _rows(items: Items) -> Iterable[Mapping[str, Any]]:
    records = getattr(items, "to_dict", None)
    if records is None:
        return cast("Iterable[Mapping[str, Any]]", items)
    return cast("Iterable[Mapping[str, Any]]", records("records"))


def _is_absent(value: Any) -> bool:
    """Whether a cell of a data frame is empty: None, NaN, NaT or pandas.NA."""
    if value is None:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return type(value).__name__ in ("NAType", "NaTType")


def spooled(lines: Iterable[bytes]) -> BinaryIO:
    """Keep lines so that they can be sent more than once."""
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller closes it
    for line in lines:
        file.write(line)
    file.seek(0, io.SEEK_SET)
    return cast("BinaryIO", file)


def is_uri(text: str) -> bool:
    """Whether a text is a uri that the services read, not a local path."""
    return text.startswith(("s3://", "https://", "file://", "upload://"))
