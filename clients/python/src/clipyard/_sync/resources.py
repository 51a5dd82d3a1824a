# Written by scripts/generate.py from _async. Change that file instead.
"""Handles of resources. `data` is the resource as it was read last; `refresh` reads it again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter

from .. import models
from .._compat import Immediate
from .._items import item_lines, spooled
from .._progress import Progress
from .._protocol import given, path_of
from .._tables import arrow_table, feature_arrays, ranked_frame, results_frame
from .._torch import Tensor, tensors
from ..errors import WaitTimeout, WorkFailed
from .review import Review
from .transport import Transport, contents

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

# Seconds between polls: the pause grows from the first to the last.
FIRST_POLL = 0.3
LAST_POLL = 5.0

UNFINISHED_BATCH = frozenset({"validating", "queued", "running", "cancelling"})
UNFINISHED_RUN = frozenset({"queued", "running", "cancelling"})

T = TypeVar("T")


def poll(
    transport: Transport,
    read: Callable[[], Immediate[T]],
    unfinished: Callable[[T], bool],
    what: str,
    timeout: float | None,
    shown: Callable[[T], None] = lambda _: None,
) -> T:
    """Read a resource until it is finished.

    Raises:
        WaitTimeout: After `timeout` seconds.
    """
    end = None if timeout is None else time.monotonic() + timeout
    pause = FIRST_POLL
    while True:
        value = read()
        shown(value)
        if not unfinished(value):
            return value
        if end is not None and time.monotonic() + pause > end:
            raise WaitTimeout(f"{what} has not finished within {timeout:g} seconds; it continues on the server")
        transport.pause(pause)
        pause = min(pause * 1.4, LAST_POLL)


def delete(transport: Transport, path: str, force: bool) -> models.Deletion:
    """Delete a resource and wait for the receipt.

    Raises:
        ApiError: `conflict` if something needs the resource, with the list of it in `errors`.
        WorkFailed: If the deletion failed.
    """
    begun = transport.model(models.Deletion, "DELETE", path, query={"force": force or None})

    def read() -> models.Deletion:
        return transport.model(models.Deletion, "GET", path_of("deletions", begun.id))

    deletion = poll(transport, read, lambda one: one.finished_at is None, f"Deletion {begun.id}", None)
    if deletion.failure is not None:
        raise WorkFailed(f"Deletion {begun.id}", deletion.state, deletion.failure.code, deletion.failure.message)
    return deletion


class Results:
    """The results of a batch, one per video. They are read from the API each time."""

    def __init__(self, transport: Transport, batch: str) -> None:
        self._transport = transport
        self._path = path_of("batches", batch, "results")

    def __iter__(self) -> Iterator[models.ItemOutcome]:
        for line in self._transport.lines(self._path):
            yield models.ItemOutcome.model_validate_json(line)

    def to_list(self) -> list[models.ItemOutcome]:
        """All results."""
        return [outcome for outcome in self]

    def to_pandas(self, *, ranked: bool = False) -> pd.DataFrame:
        """The results as a data frame.

        Args:
            ranked: False for one row per video, with the best class as `predicted` and `probability`, the ranked
                classes as `top`, and `error_code` and `error_message` of failed videos. True for one row per video and
                class: `custom_id`, `rank` from 1, `class`, `probability`.
        """
        outcomes = self.to_list()
        return ranked_frame(outcomes) if ranked else results_frame(outcomes)

    def to_parquet(self, path: str | Path) -> Path:
        """Save the results as a Parquet file, without holding them in memory. Columns: docs/features-format.md."""
        return self._transport.save(self._path, {"format": "parquet"}, path)

    def to_csv(self, path: str | Path) -> Path:
        """Save the results as a CSV file, without holding them in memory. Columns: docs/features-format.md."""
        return self._transport.save(self._path, {"format": "csv"}, path)


class Batch:
    """A batch of submitted videos.

    Attributes:
        data: The batch as it was read last. Its `left_out` counts the files that the API left out.
        left_out: Files of an uploaded folder that were left out before the submission, by reason.
    """

    def __init__(self, transport: Transport, data: models.Batch) -> None:
        self._transport = transport
        self.data = data
        self.left_out: Mapping[str, Sequence[str]] = {}

    def __repr__(self) -> str:
        counts = self.data.counts
        return f"<Batch {self.id} {self.state}: {counts.succeeded} of {counts.total} succeeded, {counts.failed} failed>"

    @property
    def id(self) -> str:
        """Id of the batch."""
        return self.data.id

    @property
    def state(self) -> str:
        """State when it was read last."""
        return self.data.state

    def refresh(self) -> Batch:
        """Read the batch again."""
        self.data = self._transport.model(models.Batch, "GET", path_of("batches", self.id))
        return self

    def watch(self, *, progress: bool = True, timeout: float | None = None) -> Batch:
        """Wait until the batch has finished or is paused.

        Args:
            progress: Whether to show a progress bar.
            timeout: Seconds to wait; None waits without a limit.

        Raises:
            WaitTimeout: After `timeout` seconds. The batch continues on the server.
            WorkFailed: If the batch as a whole failed. Failed videos do not raise: they are in the results.
        """
        with Progress(self.id, "videos", enabled=progress) as bar:

            def show(batch: Batch) -> None:
                counts = batch.data.counts
                bar.show(counts.total - counts.pending, counts.total, failed=counts.failed)

            poll(
                self._transport,
                self.refresh,
                lambda batch: batch.state in UNFINISHED_BATCH,
                f"Batch {self.id}",
                timeout,
                show,
            )
        # A batch whose videos all failed has no failure of its own.
        if self.data.failure is not None:
            raise WorkFailed(f"Batch {self.id}", self.state, self.data.failure.code, self.data.failure.message)
        return self

    def results(self) -> Results:
        """The results of all videos."""
        return Results(self._transport, self.id)

    def items(
        self,
        *,
        state: str | None = None,
        limit: int | None = None,
    ) -> Iterator[models.ItemOutcome]:
        """The items, page by page."""
        path = path_of("batches", self.id, "items")
        for item in self._transport.pages(models.ItemOutcome, path, {"state": state}, limit):
            yield item

    def review(
        self,
        order: str = "uncertain",
        *,
        below: float | None = None,
        per_class: int | None = None,
        seed: int | None = None,
        session: str | None = None,
    ) -> Review:
        """Review the answers of a classify batch.

        Args:
            order: `uncertain`, `abstained`, `sample` (some of each class), `disagreement` or `random`.
            below: Only items whose best class is less probable, for `uncertain`.
            per_class: Items of each class, for `sample`.
            seed: Seed of `sample` and `random`.
            session: Name of the session, to continue it later.
        """
        choice = given(order=order, below=below, perClass=per_class, seed=seed)
        return Review(self._transport, path_of("batches", self.id, "review"), choice, session)

    def add_to_dataset(self, dataset: str) -> Batch:
        """Add the accepted and relabelled items to a dataset, from stored features."""
        path = path_of("batches", self.id, "add-to-dataset")
        data = self._transport.model(models.Batch, "POST", path, body={"dataset": dataset}, idempotent=True)
        return Batch(self._transport, data)

    def delete(self, *, force: bool = False) -> models.Deletion:
        """Delete the batch with its results, and return the receipt. Its dataset stays."""
        return delete(self._transport, path_of("batches", self.id), force)

    def cancel(self) -> Batch:
        """Stop the batch. Finished videos keep their results."""
        return self._order("cancel")

    def pause(self) -> Batch:
        """Start no further videos until `resume`."""
        return self._order("pause")

    def resume(self) -> Batch:
        """Continue a paused batch."""
        return self._order("resume")

    def retry_failed(self) -> Batch:
        """Process the failed videos again."""
        return self._order("retry-failed")

    def _order(self, order: str) -> Batch:
        self.data = self._transport.model(models.Batch, "POST", path_of("batches", self.id, order))
        return self


class Dataset:
    """A dataset: the features and labels of its videos."""

    def __init__(self, transport: Transport, data: models.Dataset) -> None:
        self._transport = transport
        self.data = data

    def __repr__(self) -> str:
        return f"<Dataset {self.name}: version {self.data.version}, {self.data.rows} videos>"

    @property
    def name(self) -> str:
        """Name of the dataset."""
        return self.data.name

    def refresh(self) -> Dataset:
        """Read the dataset again."""
        self.data = self._transport.model(models.Dataset, "GET", path_of("datasets", self.name))
        return self

    def videos(
        self,
        *,
        label: str | None = None,
        split: str | None = None,
        version: int | None = None,
        limit: int | None = None,
    ) -> Iterator[models.DatasetVideo]:
        """The videos, page by page."""
        path = path_of("datasets", self.name, "videos")
        query = given(label=label, split=split, version=version)
        for video in self._transport.pages(models.DatasetVideo, path, query, limit):
            yield video

    def to_arrow(self, *, version: int | None = None) -> pa.Table:
        """Features, masks, labels and names as an Arrow table. Excluded videos are left out.

        Columns: docs/features-format.md. `features` is a fixed-shape tensor of (frames, feature size) per row.

        Args:
            version: Version of the dataset; None for the current one.
        """
        path = path_of("datasets", self.name, "export")
        query = given(format="arrow", version=version)
        return arrow_table(b"".join([chunk for chunk in self._transport.stream(path, query)]))

    def to_parquet(self, path: str | Path, *, version: int | None = None) -> Path:
        """Save the columns of `to_arrow` as a Parquet file, without holding the dataset in memory.

        Args:
            path: File to write.
            version: Version of the dataset; None for the current one.
        """
        query = given(format="parquet", version=version)
        return self._transport.save(path_of("datasets", self.name, "export"), query, path)

    def to_numpy(
        self,
        *,
        version: int | None = None,
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], npt.NDArray[np.object_]]:
        """The dataset as three arrays.

        Args:
            version: Version of the dataset; None for the current one.

        Returns:
            Features (videos, frames, feature size) float32; mask (videos, frames), True for frames with features;
            labels (videos), None for videos without one.
        """
        return feature_arrays(self.to_arrow(version=version))

    def to_torch(
        self,
        *,
        version: int | None = None,
    ) -> tuple[Tensor, Tensor, Tensor, list[str]]:
        """The dataset as tensors. Videos without a label are left out.

        Args:
            version: Version of the dataset; None for the current one.

        Returns:
            Features (videos, frames, feature size) float32; mask (videos, frames) bool; classes (videos) int64;
            the names of the classes.
        """
        return tensors(*self.to_numpy(version=version))

    def labels(self, *, version: int | None = None) -> list[dict[str, Any]]:
        """The labels of all videos: videoId, customId, uri, label, split, group, excluded and note of each."""
        path = path_of("datasets", self.name, "labels")
        parse = TypeAdapter(dict[str, Any]).validate_json
        return [parse(line) for line in self._transport.lines(path, given(version=version))]

    def set_labels(
        self,
        edits: Iterable[Mapping[str, Any]] | pd.DataFrame,
        *,
        reason: str | None = None,
        validate_only: bool = False,
        if_version: int | None = None,
    ) -> models.LabelChange:
        """Change labels, splits, groups, exclusion and notes of videos, as one new version.

        Args:
            edits: Rows with `videoId` or `customId`, and the fields to change. Absent fields and empty cells stay as
                they are.
            reason: Why the labels change; shown in the history.
            validate_only: Report what would change without changing it.
            if_version: Refuse the change if the dataset has another version by now.

        Raises:
            PreconditionFailed: If the dataset has another version than `if_version`.
        """
        file = spooled(item_lines(edits))
        answer = self._transport.send(
            "PATCH",
            path_of("datasets", self.name, "videos"),
            lambda: contents(file),
            content_type="application/x-ndjson",
            query=given(reason=reason, validateOnly=validate_only),
            headers={} if if_version is None else {"if-match": f'"{if_version}"'},
        )
        return models.LabelChange.model_validate(answer)

    def versions(self, *, limit: int | None = None) -> Iterator[models.DatasetVersion]:
        """The history, newest version first."""
        path = path_of("datasets", self.name, "versions")
        for version in self._transport.pages(models.DatasetVersion, path, None, limit):
            yield version

    def undo(self, version: int) -> models.LabelChange:
        """Undo the change of labels that made a version."""
        path = path_of("datasets", self.name, "versions", version, "undo")
        return self._transport.model(models.LabelChange, "POST", path)

    def review(
        self,
        order: str = "uncertain",
        *,
        model: str | None = None,
        compare_with: str | None = None,
        run: str | None = None,
        below: float | None = None,
        seed: int | None = None,
        session: str | None = None,
    ) -> Review:
        """Review the labels of the videos that are most worth a look.

        Args:
            order: `uncertain`, `suspect` (probable label errors of a training run), `disagreement` or `random`.
            model: Model that ranks the classes; default `production`.
            compare_with: Another model, for `disagreement`; default are the labels.
            run: Training run, for `suspect`.
            below: Only videos whose best class is less probable, for `uncertain`.
            seed: Seed of the order `random`.
            session: Name of the session, to continue it later.
        """
        choice = {**given(order=order, model=model, run=run, below=below, seed=seed), **given(**{"from": compare_with})}
        return Review(self._transport, path_of("datasets", self.name, "review"), choice, session)

    def delete(self, *, force: bool = False) -> models.Deletion:
        """Delete the dataset with all versions, and return the receipt."""
        return delete(self._transport, path_of("datasets", self.name), force)

    def filmstrip(self, video_id: str, *, timeout: float = 60) -> bytes:
        """The frames of a video that the network used, side by side, as a GIF."""
        path = path_of("datasets", self.name, "videos", video_id, "filmstrip")

        def read() -> bytes | None:
            return self._transport.bytes(path)

        image = poll(self._transport, read, lambda found: found is None, f"Filmstrip of {video_id}", timeout)
        assert image is not None
        return image


class Model:
    """A trained classifier."""

    def __init__(self, transport: Transport, data: models.Model) -> None:
        self._transport = transport
        self.data = data

    def __repr__(self) -> str:
        return f"<Model {self.id}>"

    @property
    def id(self) -> str:
        """Id of the model."""
        return self.data.id

    def promote(
        self,
        alias: str = "production",
        *,
        force: bool = False,
        reason: str | None = None,
    ) -> models.AliasVersion:
        """Point an alias at this model.

        Args:
            alias: Name that classifications use.
            force: Promote even if the model is worse than the current one or its baseline.
            reason: Why; shown in the history of the alias.
        """
        body = given(alias=alias, force=force or None, reason=reason)
        return self._transport.model(
            models.AliasVersion,
            "POST",
            path_of("models", self.id, "promote"),
            body=body,
        )

    def delete(self, *, force: bool = False) -> models.Deletion:
        """Delete the model, and return the receipt. Aliases that point to it need `force`."""
        return delete(self._transport, path_of("models", self.id), force)

    def card(self) -> str:
        """The model card, as Markdown."""
        card = self._transport.bytes(path_of("models", self.id, "card"))
        return (card or b"").decode()

    def onnx(self, path: str | Path) -> Path:
        """Save the model as an ONNX file, which maps features to probabilities."""
        target = Path(path)
        model = self._transport.bytes(path_of("models", self.id, "onnx"))
        target.write_bytes(model or b"")
        return target

    def predictions(self) -> list[models.Prediction]:
        """The answers of the model for all rows that it was evaluated on."""
        lines = self._transport.lines(path_of("models", self.id, "predictions"))
        return [models.Prediction.model_validate_json(line) for line in lines]


class TrainingRun:
    """A training run."""

    def __init__(self, transport: Transport, data: models.TrainingRun) -> None:
        self._transport = transport
        self.data = data

    def __repr__(self) -> str:
        return f"<TrainingRun {self.id} {self.state}>"

    @property
    def id(self) -> str:
        """Id of the run."""
        return self.data.id

    @property
    def state(self) -> str:
        """State when it was read last."""
        return self.data.state

    def refresh(self) -> TrainingRun:
        """Read the run again."""
        self.data = self._transport.model(models.TrainingRun, "GET", path_of("training-runs", self.id))
        return self

    def watch(self, *, progress: bool = True, timeout: float | None = None) -> TrainingRun:
        """Wait until the run has finished.

        Args:
            progress: Whether to show what the run does.
            timeout: Seconds to wait; None waits without a limit.

        Raises:
            WaitTimeout: After `timeout` seconds. The run continues on the server.
            WorkFailed: If the run failed or was cancelled.
        """
        with Progress(self.id, enabled=progress) as bar:
            poll(
                self._transport,
                self.refresh,
                lambda run: run.state in UNFINISHED_RUN,
                f"Training run {self.id}",
                timeout,
                lambda run: bar.note(_stage(run.data)),
            )
        if self.state != "succeeded":
            failure = self.data.failure
            raise WorkFailed(
                f"Training run {self.id}",
                self.state,
                failure.code if failure else None,
                failure.message if failure else None,
            )
        return self

    def model(self) -> Model:
        """The model of a run that succeeded."""
        if self.data.model_id is None:
            raise WorkFailed(f"Training run {self.id}", f"{self.state}, so it has no model")
        path = path_of("models", self.data.model_id)
        return Model(self._transport, self._transport.model(models.Model, "GET", path))

    def cancel(self) -> TrainingRun:
        """Stop the run. The best candidate so far becomes the model."""
        self.data = self._transport.model(models.TrainingRun, "POST", path_of("training-runs", self.id, "cancel"))
        return self


def _stage(run: models.TrainingRun) -> str:
    """What a run does, in a few words."""
    if run.searching is not None:
        search = run.searching
        left = "estimating the time left" if search.eta_seconds is None else f"about {search.eta_seconds:.0f} s left"
        return (
            f"candidate {search.candidate_number} of {search.candidates} ({search.candidate}), "
            f"fold {search.fold} of {search.folds}, {left}"
        )
    if run.live is not None:
        return f"epoch {run.live.epoch}, loss {run.live.loss:.3f}, at most {run.live.eta_seconds:.0f} s left"
    return run.state
