# Written by scripts/generate.py from _async. Change that file instead.
"""The client."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

import httpx

# The client has a method named models.
from .. import models as api
from .._compat import sync_map
from .._items import Items, LocalVideo, is_uri, item_lines, scan_folder, spooled
from .._progress import Progress
from .._protocol import given, path_of
from .._segments import segments_rule, segments_text
from ..errors import ApiError, WorkFailed
from .resources import Batch, Dataset, Model, TrainingRun, poll
from .transport import CHUNK, Transport, contents

# Larger files are sent in parts, so that a broken connection costs little.
WHOLE_FILE = 32 * CHUNK
PARALLEL_UPLOADS = 4


class Client:
    """A Clipyard API.

    Args:
        url: Address of the API. Default: the environment variable CLIPYARD_URL, else http://127.0.0.1:3000.
        api_key: API key. Default: the environment variable CLIPYARD_API_KEY.
        timeout: Seconds without an answer after which a call fails.
        retries: How often a call is repeated if the API is unavailable. Calls that create something carry an
            idempotency key, so that a repetition never creates it twice.
        http: An httpx client of your own, for proxies or certificates.
    """

    def __init__(
        self,
        url: str | None = None,
        api_key: str | None = None,
        *,
        timeout: float = 60,
        retries: int = 5,
        http: httpx.Client | None = None,
    ) -> None:
        self._transport = Transport(url, api_key, timeout=timeout, retries=retries, http=http)

    @property
    def url(self) -> str:
        """Address of the API."""
        return self._transport.url

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    # Batches

    def submit(
        self,
        items: Items | str | Path,
        *,
        dataset: str | None = None,
        classify: str | None = None,
        priority: int | None = None,
        backbone: str | None = None,
        max_frames: int | None = None,
        abstain_below: float | None = None,
        on_relabel: Literal["change", "refuse"] | None = None,
        segments: str | Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> Batch:
        """Submit a list of videos that the services can read.

        Args:
            items: Rows with `uri`, and optionally `customId`, `label`, `split`, `group`, `startSeconds` and
                `endSeconds`: mappings or a data frame, whose empty cells count as absent. Or the path of a CSV or
                NDJSON file.
            dataset: Dataset that the features go into.
            classify: Model or alias that classifies the videos instead.
            priority: 0 (first) to 9.
            backbone: Name of the backbone; for `dataset`.
            max_frames: Frames per video; for `dataset`.
            abstain_below: The model abstains if its best class is less probable; for `classify`.
            on_relabel: Whether videos that the dataset has under another label, split or group are changed (default),
                or the batch fails with `relabel_refused` and adds nothing; for `dataset`.
            segments: Rule that divides each video into segments, which are the items then: `stride:10`, `shots`, or a
                mapping such as `{"by": "stride", "seconds": 10}` (docs/long-videos.md).
            idempotency_key: Submissions with the same key create one batch. Default: a new key.

        Raises:
            ApiError: If the API refuses the list; `errors` names the faulty lines.
        """
        if isinstance(items, str | Path):
            path = Path(items)
            kind = "text/csv" if path.suffix.lower() == ".csv" else "application/x-ndjson"
            file: BinaryIO = path.open("rb")
        else:
            kind, file = "application/x-ndjson", spooled(item_lines(items))
        query = given(
            **_target(dataset, classify),
            priority=priority,
            backbone=backbone,
            maxFrames=max_frames,
            abstainBelow=abstain_below,
            onRelabel=on_relabel,
            segments=segments_text(segments),
        )
        with file:
            answer = self._transport.send(
                "POST",
                path_of("batches"),
                lambda: contents(file),
                content_type=kind,
                query=query,
                headers={"idempotency-key": idempotency_key or str(uuid.uuid4())},
            )
        return Batch(self._transport, api.Batch.model_validate(answer))

    def submit_folder(
        self,
        folder: str | Path,
        *,
        dataset: str | None = None,
        classify: str | None = None,
        upload: bool = True,
        labels: bool | None = None,
        splits: bool = False,
        include: Sequence[str] | None = None,
        exclude: Sequence[str] | None = None,
        progress: bool = True,
        **options: Any,
    ) -> Batch:
        """Submit the videos below a folder or a prefix.

        Hidden files, system files and files that are not videos by name are left out (docs/lists.md).

        Args:
            folder: A local folder, or a prefix that the services read, such as `s3://bucket/clips`.
            dataset: Dataset that the features go into.
            classify: Model or alias that classifies the videos instead.
            upload: Whether to upload the files of a local folder. False if the services can read the same paths.
            labels: Whether the folder of a video is its label. Default: True for `dataset`.
            splits: Whether folders named train, val or test are the split.
            include: Patterns of files to submit instead of all videos; only without uploads.
            exclude: Patterns of files to leave out; only without uploads.
            progress: Whether to show the progress of uploads.
            options: As for `submit`: priority, backbone, max_frames, abstain_below, on_relabel, segments,
                idempotency_key.

        Raises:
            FileNotFoundError: If the folder does not exist.
            ValueError: If the folder contains no videos.
        """
        labels = dataset is not None if labels is None else labels
        if upload and not is_uri(str(folder)):
            if include is not None or exclude is not None:
                raise ValueError("include and exclude need upload=False, because the services apply them")
            return self._submit_uploads(
                Path(folder),
                labels=labels,
                splits=splits,
                progress=progress,
                dataset=dataset,
                classify=classify,
                **options,
            )
        prefix = str(folder) if is_uri(str(folder)) else Path(folder).resolve(strict=True).as_uri()
        return self._submit_prefix(
            given(
                prefix=prefix,
                include=include,
                exclude=exclude,
                labelFrom="folder" if labels else None,
                splitFrom="folder" if splits else None,
            ),
            _target(dataset, classify),
            **options,
        )

    def _submit_prefix(
        self,
        source: Mapping[str, Any],
        target: Mapping[str, Any],
        *,
        priority: int | None = None,
        backbone: str | None = None,
        max_frames: int | None = None,
        abstain_below: float | None = None,
        on_relabel: Literal["change", "refuse"] | None = None,
        segments: str | Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> Batch:
        frames = given(backbone=backbone, maxFrames=max_frames)
        body = given(
            **target,
            source=source,
            frames=frames or None,
            priority=priority,
            abstainBelow=abstain_below,
            onRelabel=on_relabel,
            segments=segments_rule(segments),
        )
        headers = {"idempotency-key": idempotency_key or str(uuid.uuid4())}
        batch = self._transport.model(api.Batch, "POST", path_of("batches"), body=body, headers=headers)
        return Batch(self._transport, batch)

    def _submit_uploads(
        self,
        folder: Path,
        *,
        labels: bool,
        splits: bool,
        progress: bool,
        dataset: str | None,
        classify: str | None,
        **options: Any,
    ) -> Batch:
        target = given(dataset=dataset, classify=classify)
        _target(dataset, classify)
        if not folder.is_dir():
            raise FileNotFoundError(f"{folder} is not a folder")
        found = scan_folder(folder, labels=labels, splits=splits)
        if not found.videos:
            counts = ", ".join(f"{len(names)} {reason}" for reason, names in found.left_out.items())
            raise ValueError(f"{folder} contains no videos" + (f"; left out: {counts}" if counts else ""))
        count = itertools.count(1)
        with Progress("upload", "files", enabled=progress) as bar:

            def send(video: LocalVideo) -> dict[str, Any] | None:
                try:
                    uri = (self.upload(video.path)).uri
                except ApiError as error:
                    if error.status not in (400, 413, 422):
                        raise
                    # The API refuses this file only, for example because it is too large.
                    found.left_out.setdefault("not_uploaded", []).append(video.name)
                    uri = None
                bar.show(next(count), len(found.videos))
                if uri is None:
                    return None
                return given(customId=video.name, uri=uri, label=video.label, split=video.split, group=video.group)

            items = sync_map(send, found.videos, PARALLEL_UPLOADS)
        batch = self.submit([item for item in items if item is not None], **target, **options)
        batch.left_out = found.left_out
        return batch

    def batch(self, batch_id: str) -> Batch:
        """A batch by its id."""
        data = self._transport.model(api.Batch, "GET", path_of("batches", batch_id))
        return Batch(self._transport, data)

    def batches(self, *, limit: int | None = None) -> Iterator[Batch]:
        """All batches, newest first."""
        for data in self._transport.pages(api.Batch, path_of("batches"), None, limit):
            yield Batch(self._transport, data)

    # Uploads

    def upload(self, path: str | Path) -> api.Upload:
        """Upload a video. Its `uri` can be submitted and classified.

        A large file is sent in parts, and only unfinished parts are sent again if the connection breaks.
        """
        path = Path(path)
        size = path.stat().st_size
        if size > WHOLE_FILE:
            return self._upload_in_parts(path, size)
        with path.open("rb") as file:
            answer = self._transport.send(
                "POST",
                path_of("uploads"),
                lambda: contents(file),
                content_type="application/octet-stream",
                # An upload that arrived twice is kept once, under the hash of its bytes.
                repeatable=True,
            )
        return api.Upload.model_validate(answer)

    def _upload_in_parts(self, path: Path, size: int) -> api.Upload:
        upload = api.Upload.model_validate(
            self._transport.json("POST", path_of("uploads", "in-parts"), body={"bytes": size})
        )
        assert upload.parts is not None
        part_size = upload.parts.bytes

        def send(part: int) -> None:
            start = (part - 1) * part_size
            with path.open("rb") as file:
                self._transport.send(
                    "PUT",
                    path_of("uploads", upload.id, "parts", part),
                    lambda: contents(file, start, part_size),
                    content_type="application/octet-stream",
                )

        sync_map(send, range(1, upload.parts.count + 1), 2)
        path_of_upload = path_of("uploads", upload.id, "complete")
        answer = self._transport.send("POST", path_of_upload, None, content_type="application/json", repeatable=True)
        return api.Upload.model_validate(answer)

    # Datasets

    def dataset(self, name: str) -> Dataset:
        """A dataset by its name."""
        data = self._transport.model(api.Dataset, "GET", path_of("datasets", name))
        return Dataset(self._transport, data)

    def datasets(self, *, limit: int | None = None) -> Iterator[Dataset]:
        """All datasets by name."""
        for data in self._transport.pages(api.Dataset, path_of("datasets"), None, limit):
            yield Dataset(self._transport, data)

    # Training and models

    def train(
        self,
        dataset: str,
        *,
        preset: str | None = None,
        version: int | None = None,
        promote_to: str | None = None,
        hyperparameters: Mapping[str, Any] | None = None,
    ) -> TrainingRun:
        """Train a classifier on a dataset.

        Args:
            dataset: Name of the dataset.
            preset: Default `auto`, which compares heads by cross-validation. Or the name of a head.
            version: Version of the dataset; None for the current one.
            promote_to: Alias that is pointed at the model if it passes the checks.
            hyperparameters: Other hyperparameters, as in the REST API.
        """
        chosen = {**(hyperparameters or {}), **given(preset=preset)}
        body = given(dataset=dataset, datasetVersion=version, promoteTo=promote_to, hyperparameters=chosen or None)
        data = self._transport.model(api.TrainingRun, "POST", path_of("training-runs"), body=body, idempotent=True)
        return TrainingRun(self._transport, data)

    def training_run(self, run_id: str) -> TrainingRun:
        """A training run by its id."""
        data = self._transport.model(api.TrainingRun, "GET", path_of("training-runs", run_id))
        return TrainingRun(self._transport, data)

    def training_runs(self, *, limit: int | None = None) -> Iterator[TrainingRun]:
        """All training runs, newest first."""
        for data in self._transport.pages(api.TrainingRun, path_of("training-runs"), None, limit):
            yield TrainingRun(self._transport, data)

    def model(self, id_or_alias: str) -> Model:
        """A model by its id or alias."""
        data = self._transport.model(api.Model, "GET", path_of("models", id_or_alias))
        return Model(self._transport, data)

    def models(self, *, limit: int | None = None) -> Iterator[Model]:
        """All models, newest first."""
        for data in self._transport.pages(api.Model, path_of("models"), None, limit):
            yield Model(self._transport, data)

    def import_model(
        self,
        model: str | Path,
        labels: Iterable[str],
        dataset: str,
        *,
        sample: Mapping[str, Iterable[float]] | None = None,
        abstain_below: float | None = None,
        name: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Model:
        """Import a head that was trained elsewhere: ONNX of scikit-learn or PyTorch, or H5 of the Keras example.

        Clipyard checks and runs the file first, and evaluates the model on the test split of the dataset.

        Args:
            model: A local file, which is uploaded, or a uri that the services read.
            labels: Classes in the order of the outputs, such as `classes_` of scikit-learn.
            dataset: Dataset whose features the head was trained on.
            sample: Probabilities that the model must give, in the order of the labels, by the id of a video of the
                dataset. At most 100 videos.
            abstain_below: Answers whose best class is less probable are no answer.
            name: Name of the model.
            metadata: Pairs of strings that are kept with the model.
        """
        uri = str(model) if is_uri(str(model)) else (self.upload(model)).uri
        expected = [
            {"videoId": video, "probabilities": [float(probability) for probability in probabilities]}
            for video, probabilities in (sample or {}).items()
        ]
        body = given(
            uri=uri,
            labels=[str(label) for label in labels],
            dataset=dataset,
            sample=expected or None,
            abstainBelow=abstain_below,
            name=name,
            metadata=None if metadata is None else dict(metadata),
        )
        data = self._transport.model(api.Model, "POST", path_of("models"), body=body, idempotent=True)
        return Model(self._transport, data)

    # Single videos

    def classify(
        self,
        video: str | Path,
        *,
        model: str = "production",
        top_k: int = 5,
        evidence: bool = False,
        preview: bool = False,
        abstain_below: float | None = None,
        segments: str | Mapping[str, Any] | None = None,
        timeout: float | None = 300,
    ) -> api.Classification:
        """Classify one video and wait for the answer.

        Args:
            video: A local file, which is uploaded, or a uri that the services read.
            model: Model or alias.
            top_k: How many classes to rank.
            evidence: Whether to report how much each frame contributed.
            preview: Whether to make a GIF of the frames that the network used.
            abstain_below: The model abstains if its best class is less probable.
            segments: Rule that divides the video into segments, as for `submit`. The answer has `segments` and
                `events` then, and its classes are the mean of the segments.
            timeout: Seconds to wait.

        Raises:
            WorkFailed: If the video cannot be classified.
            WaitTimeout: After `timeout` seconds.
        """
        name = str(video)
        uri = name if is_uri(name) else (self.upload(video)).uri
        body = given(
            uri=uri,
            customId=None if is_uri(name) else Path(video).name,
            model=model,
            topK=top_k,
            evidence=evidence,
            preview=preview,
            abstainBelow=abstain_below,
            segments=segments_rule(segments),
        )
        first = self._transport.model(
            api.Classification,
            "POST",
            path_of("classifications"),
            body=body,
            headers={"prefer": "wait=20"},
            idempotent=True,
        )
        path = path_of("classifications", first.id)

        def read() -> api.Classification:
            return self._transport.model(api.Classification, "GET", path)

        done = (
            first
            if first.state != "queued"
            else poll(
                self._transport, read, lambda found: found.state == "queued", f"Classification {first.id}", timeout
            )
        )
        if done.failure is not None:
            raise WorkFailed(f"Classification of {name}", done.state, done.failure.code, done.failure.message)
        return done

    # Backbones

    def backbones(self) -> list[api.Backbone]:
        """The backbones that batches can use."""
        answer = self._transport.json("GET", path_of("backbones"))
        return [api.Backbone.model_validate(one) for one in answer["data"]]

    def add_backbone(
        self,
        model: str | Path,
        descriptor: Mapping[str, Any],
        *,
        default: bool = False,
    ) -> api.Backbone:
        """Add an ONNX file as a backbone. Clipyard checks and runs it first.

        Args:
            model: A local file, which is uploaded, or a uri that the services read.
            descriptor: Name, licence, and how images are prepared (docs/backbones.md).
            default: Whether batches that name no backbone use it.
        """
        uri = str(model) if is_uri(str(model)) else (self.upload(model)).uri
        body = {"uri": uri, "descriptor": dict(descriptor), "default": default}
        return self._transport.model(api.Backbone, "POST", path_of("backbones"), body=body)

    # Operation

    def health(self) -> api.Health:
        """Whether the API and the services behind it are available."""
        return self._transport.model(api.Health, "GET", "/readyz")


def _target(dataset: str | None, classify: str | None) -> dict[str, str]:
    """Purpose of a batch.

    Raises:
        ValueError: If not exactly one of both is given.
    """
    if dataset is not None and classify is None:
        return {"purpose": "extract", "dataset": dataset}
    if classify is not None and dataset is None:
        return {"purpose": "classify", "model": classify}
    raise ValueError("Give either dataset=NAME or classify=MODEL")
