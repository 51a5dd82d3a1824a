"""Handles of resources. `data` is the resource as it was read last; `refresh` reads it again."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter

from .. import models
from .._compat import Awaitable
from .._items import item_lines, spooled
from .._progress import Progress
from .._protocol import given, path_of
from .._tables import arrow_table, feature_arrays, ranked_frame, results_frame
from .._torch import Tensor, tensors
from ..errors import WaitTimeout, WorkFailed
from .review import AsyncReview
from .transport import AsyncTransport, contents

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


async def poll(
    transport: AsyncTransport,
    read: Callable[[], Awaitable[T]],
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
        value = await read()
        shown(value)
        if not unfinished(value):
            return value
        if end is not None and time.monotonic() + pause > end:
            raise WaitTimeout(f"{what} has not finished within {timeout:g} seconds; it continues on the server")
        await transport.pause(pause)
        pause = min(pause * 1.4, LAST_POLL)


async def delete(transport: AsyncTransport, path: str, force: bool) -> models.Deletion:
    """Delete a resource and wait for the receipt.

    Raises:
        ApiError: `conflict` if something needs the resource, with the list of it in `errors`.
        WorkFailed: If the deletion failed.
    """
    begun = await transport.model(models.Deletion, "DELETE", path, query={"force": force or None})

    async def read() -> models.Deletion:
        return await transport.model(models.Deletion, "GET", path_of("deletions", begun.id))

    deletion = await poll(transport, read, lambda one: one.finished_at is None, f"Deletion {begun.id}", None)
    if deletion.failure is not None:
        raise WorkFailed(f"Deletion {begun.id}", deletion.state, deletion.failure.code, deletion.failure.message)
    return deletion


class AsyncResults:
    """The results of a batch, one per video. They are read from the API each time."""

    def __init__(self, transport: AsyncTransport, batch: str) -> None:
        self._transport = transport
        self._path = path_of("batches", batch, "results")

    async def __aiter__(self) -> AsyncIterator[models.ItemOutcome]:
        async for line in self._transport.lines(self._path):
            yield models.ItemOutcome.model_validate_json(line)

    async def to_list(self) -> list[models.ItemOutcome]:
        """All results."""
        return [outcome async for outcome in self]

    async def to_pandas(self, *, ranked: bool = False) -> pd.DataFrame:
        """The results as a data frame.

        Args:
            ranked: False for one row per video, with the best class as `predicted` and `probability`, the ranked
                classes as `top`, and `error_code` and `error_message` of failed videos. True for one row per video and
                class: `custom_id`, `rank` from 1, `class`, `probability`.
        """
        outcomes = await self.to_list()
        return ranked_frame(outcomes) if ranked else results_frame(outcomes)

    async def to_parquet(self, path: str | Path) -> Path:
        """Save the results as a Parquet file, without holding them in memory. Columns: docs/features-format.md."""
        return await self._transport.save(self._path, {"format": "parquet"}, path)

    async def to_csv(self, path: str | Path) -> Path:
        """Save the results as a CSV file, without holding them in memory. Columns: docs/features-format.md."""
        return await self._transport.save(self._path, {"format": "csv"}, path)


class AsyncBatch:
    """A batch of submitted videos.

    Attributes:
        data: The batch as it was read last. Its `left_out` counts the files that the API left out.
        left_out: Files of an uploaded folder that were left out before the submission, by reason.
    """

    def __init__(self, transport: AsyncTransport, data: models.Batch) -> None:
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

    async def refresh(self) -> AsyncBatch:
        """Read the batch again."""
        self.data = await self._transport.model(models.Batch, "GET", path_of("batches", self.id))
        return self

    async def watch(self, *, progress: bool = True, timeout: float | None = None) -> AsyncBatch:
        """Wait until the batch has finished or is paused.

        Args:
            progress: Whether to show a progress bar.
            timeout: Seconds to wait; None waits without a limit.

        Raises:
            WaitTimeout: After `timeout` seconds. The batch continues on the server.
            WorkFailed: If the batch as a whole failed. Failed videos do not raise: they are in the results.
        """
        with Progress(self.id, "videos", enabled=progress) as bar:

            def show(batch: AsyncBatch) -> None:
                counts = batch.data.counts
                bar.show(counts.total - counts.pending, counts.total, failed=counts.failed)

            await poll(
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

    def results(self) -> AsyncResults:
        """The results of all videos."""
        return AsyncResults(self._transport, self.id)

    async def items(
        self,
        *,
        state: str | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[models.ItemOutcome]:
        """The items, page by page."""
        path = path_of("batches", self.id, "items")
        async for item in self._transport.pages(models.ItemOutcome, path, {"state": state}, limit):
            yield item

    def review(
        self,
        order: str = "uncertain",
        *,
        below: float | None = None,
        per_class: int | None = None,
        seed: int | None = None,
        session: str | None = None,
    ) -> AsyncReview:
        """Review the answers of a classify batch.

        Args:
            order: `uncertain`, `abstained`, `sample` (some of each class), `disagreement` or `random`.
            below: Only items whose best class is less probable, for `uncertain`.
            per_class: Items of each class, for `sample`.
            seed: Seed of `sample` and `random`.
            session: Name of the session, to continue it later.
        """
        choice = given(order=order, below=below, perClass=per_class, seed=seed)
        return AsyncReview(self._transport, path_of("batches", self.id, "review"), choice, session)

    async def add_to_dataset(self, dataset: str) -> AsyncBatch:
        """Add the accepted and relabelled items to a dataset, from stored features."""
        path = path_of("batches", self.id, "add-to-dataset")
        data = await self._transport.model(models.Batch, "POST", path, body={"dataset": dataset}, idempotent=True)
        return AsyncBatch(self._transport, data)

    async def delete(self, *, force: bool = False) -> models.Deletion:
        """Delete the batch with its results, and return the receipt. Its dataset stays."""
        return await delete(self._transport, path_of("batches", self.id), force)

    async def cancel(self) -> AsyncBatch:
        """Stop the batch. Finished videos keep their results."""
        return await self._order("cancel")

    async def pause(self) -> AsyncBatch:
        """Start no further videos until `resume`."""
        return await self._order("pause")

    async def resume(self) -> AsyncBatch:
        """Continue a paused batch."""
        return await self._order("resume")

    async def retry_failed(self) -> AsyncBatch:
        """Process the failed videos again."""
        return await self._order("retry-failed")

    async def _order(self, order: str) -> AsyncBatch:
        self.data = await self._transport.model(models.Batch, "POST", path_of("batches", self.id, order))
        return self


class AsyncDataset:
    """A dataset: the features and labels of its videos."""

    def __init__(self, transport: AsyncTransport, data: models.Dataset) -> None:
        self._transport = transport
        self.data = data

    def __repr__(self) -> str:
        return f"<Dataset {self.name}: version {self.data.version}, {self.data.rows} videos>"

    @property
    def name(self) -> str:
        """Name of the dataset."""
        return self.data.name

    async def refresh(self) -> AsyncDataset:
        """Read the dataset again."""
        self.data = await self._transport.model(models.Dataset, "GET", path_of("datasets", self.name))
        return self

    async def videos(
        self,
        *,
        label: str | None = None,
        split: str | None = None,
        version: int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[models.DatasetVideo]:
        """The videos, page by page."""
        path = path_of("datasets", self.name, "videos")
        query = given(label=label, split=split, version=version)
        async for video in self._transport.pages(models.DatasetVideo, path, query, limit):
            yield video

    async def to_arrow(self, *, version: int | None = None) -> pa.Table:
        """Features, masks, labels and names as an Arrow table. Excluded videos are left out.

        Columns: docs/features-format.md. `features` is a fixed-shape tensor of (frames, feature size) per row.

        Args:
            version: Version of the dataset; None for the current one.
        """
        path = path_of("datasets", self.name, "export")
        query = given(format="arrow", version=version)
        return arrow_table(b"".join([chunk async for chunk in self._transport.stream(path, query)]))

    async def to_parquet(self, path: str | Path, *, version: int | None = None) -> Path:
        """Save the columns of `to_arrow` as a Parquet file, without holding the dataset in memory.

        Args:
            path: File to write.
            version: Version of the dataset; None for the current one.
        """
        query = given(format="parquet", version=version)
        return await self._transport.save(path_of("datasets", self.name, "export"), query, path)

    async def to_numpy(
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
        return feature_arrays(await self.to_arrow(version=version))

    async def to_torch(
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
        return tensors(*await self.to_numpy(version=version))

    async def labels(self, *, version: int | None = None) -> list[dict[str, Any]]:
        """The labels of all videos: videoId, customId, uri, label, split, group, excluded and note of each."""
        path = path_of("datasets", self.name, "labels")
        parse = TypeAdapter(dict[str, Any]).validate_json
        return [parse(line) async for line in self._transport.lines(path, given(version=version))]

    async def set_labels(
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
        answer = await self._transport.send(
            "PATCH",
            path_of("datasets", self.name, "videos"),
            lambda: contents(file),
            content_type="application/x-ndjson",
            query=given(reason=reason, validateOnly=validate_only),
            headers={} if if_version is None else {"if-match": f'"{if_version}"'},
        )
        return models.LabelChange.model_validate(answer)

    async def versions(self, *, limit: int | None = None) -> AsyncIterator[models.DatasetVersion]:
        """The history, newest version first."""
        path = path_of("datasets", self.name, "versions")
        async for version in self._transport.pages(models.DatasetVersion, path, None, limit):
            yield version

    async def undo(self, version: int) -> models.LabelChange:
        """Undo the change of labels that made a version."""
        path = path_of("datasets", self.name, "versions", version, "undo")
        return await self._transport.model(models.LabelChange, "POST", path)

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
    ) -> AsyncReview:
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
        return AsyncReview(self._transport, path_of("datasets", self.name, "review"), choice, session)

    async def delete(self, *, force: bool = False) -> models.Deletion:
        """Delete the dataset with all versions, and return the receipt."""
        return await delete(self._transport, path_of("datasets", self.name), force)

    async def filmstrip(self, video_id: str, *, timeout: float = 60) -> bytes:
        """The frames of a video that the network used, side by side, as a GIF."""
        path = path_of("datasets", self.name, "videos", video_id, "filmstrip")

        async def read() -> bytes | None:
            return await self._transport.bytes(path)

        image = await poll(self._transport, read, lambda found: found is None, f"Filmstrip of {video_id}", timeout)
        assert image is not None
        return image


class AsyncModel:
    """A trained classifier."""

    def __init__(self, transport: AsyncTransport, data: models.Model) -> None:
        self._transport = transport
        self.data = data

    def __repr__(self) -> str:
        return f"<Model {self.id}>"

    @property
    def id(self) -> str:
        """Id of the model."""
        return self.data.id

    async def promote(
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
        return await self._transport.model(
            models.AliasVersion,
            "POST",
            path_of("models", self.id, "promote"),
            body=body,
        )

    async def delete(self, *, force: bool = False) -> models.Deletion:
        """Delete the model, and return the receipt. Aliases that point to it need `force`."""
        return await delete(self._transport, path_of("models", self.id), force)

    async def card(self) -> str:
        """The model card, as Markdown."""
        card = await self._transport.bytes(path_of("models", self.id, "card"))
        return (card or b"").decode()

    async def onnx(self, path: str | Path) -> Path:
        """Save the model as an ONNX file, which maps features to probabilities."""
        target = Path(path)
        model = await self._transport.bytes(path_of("models", self.id, "onnx"))
        target.write_bytes(model or b"")
        return target

    async def predictions(self) -> list[models.Prediction]:
        """The answers of the model for all rows that it was evaluated on."""
        lines = self._transport.lines(path_of("models", self.id, "predictions"))
        return [models.Prediction.model_validate_json(line) async for line in lines]


class AsyncTrainingRun:
    """A training run."""

    def __init__(self, transport: AsyncTransport, data: models.TrainingRun) -> None:
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

    async def refresh(self) -> AsyncTrainingRun:
        """Read the run again."""
        self.data = await self._transport.model(models.TrainingRun, "GET", path_of("training-runs", self.id))
        return self

    async def watch(self, *, progress: bool = True, timeout: float | None = None) -> AsyncTrainingRun:
        """Wait until the run has finished.

        Args:
            progress: Whether to show what the run does.
            timeout: Seconds to wait; None waits without a limit.

        Raises:
            WaitTimeout: After `timeout` seconds. The run continues on the server.
            WorkFailed: If the run failed or was cancelled.
        """
        with Progress(self.id, enabled=progress) as bar:
            await poll(
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

    async def model(self) -> AsyncModel:
        """The model of a run that succeeded."""
        if self.data.model_id is None:
            raise WorkFailed(f"Training run {self.id}", f"{self.state}, so it has no model")
        path = path_of("models", self.data.model_id)
        return AsyncModel(self._transport, await self._transport.model(models.Model, "GET", path))

    async def cancel(self) -> AsyncTrainingRun:
        """Stop the run. The best candidate so far becomes the model."""
        self.data = await self._transport.model(models.TrainingRun, "POST", path_of("training-runs", self.id, "cancel"))
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
