"""Against a running Clipyard: CLIPYARD_URL is its address, CLIPYARD_CLIPS a folder with one folder per class."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clipyard import AsyncClient, Batch, Client, Dataset, errors
from clipyard.__main__ import main

CLIPS = os.environ.get("CLIPYARD_CLIPS", "")

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(
        not CLIPS or "CLIPYARD_URL" not in os.environ, reason="CLIPYARD_URL and CLIPYARD_CLIPS are not set"
    ),
]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client() as client:
        yield client


@pytest.fixture(scope="module")
def dataset(client: Client) -> Dataset:
    """A dataset of all clips, uploaded, with a model in production."""
    name = f"python-{uuid.uuid4().hex[:8]}"
    batch = client.submit_folder(CLIPS, dataset=name, progress=False).watch(progress=False)
    assert batch.state == "succeeded"
    run = client.train(name, promote_to="production").watch(progress=False)
    assert run.model().id == client.model("production").id
    return client.dataset(name)


@pytest.fixture(scope="module")
def batch(client: Client, dataset: Dataset) -> Batch:
    """A finished batch with one video that cannot be read."""
    assert dataset.data.rows > 0
    uri = client.upload(first_clip()).uri
    items = [{"uri": uri, "customId": "good"}, {"uri": "file:///nowhere/a.mp4", "customId": "bad, with a comma"}]
    return client.submit(items, classify="production").watch(progress=False)


def first_clip() -> Path:
    return sorted(path for path in Path(CLIPS).rglob("*") if path.is_file())[0]


def test_a_folder_becomes_a_frame_of_ranked_classes(client: Client, dataset: Dataset) -> None:
    batch = client.submit_folder(CLIPS, classify="production", progress=False).watch(progress=False)
    frame = batch.results().to_pandas()
    assert len(frame) == dataset.data.rows
    assert list(frame["predicted"]) == [name.split("/")[0] for name in frame["custom_id"]]
    ranked = batch.results().to_pandas(ranked=True)
    sums = ranked.groupby("custom_id")["probability"].sum()
    assert ((sums - 1).abs() < 1e-3).all()
    assert (ranked.groupby("custom_id")["rank"].min() == 1).all()


def test_a_failed_video_has_a_code(client: Client) -> None:
    batch = client.submit([{"uri": "file:///nowhere/a.mp4", "customId": "a"}], dataset=f"x-{uuid.uuid4().hex[:8]}")
    frame = batch.watch(progress=False).results().to_pandas()
    assert list(frame["state"]) == ["failed"]
    assert frame["error_code"][0] == "source_forbidden"
    assert frame["error_message"][0]


def test_faulty_lines_are_named(client: Client) -> None:
    with pytest.raises(errors.ApiError) as raised:
        client.submit([{"uri": "s3://b/a.mp4"}, {"uri": "file:///clip #1.mp4"}], dataset="x")
    assert any("#" in (fault.detail or "") for fault in raised.value.errors), raised.value


def test_features_as_arrow_and_numpy(dataset: Dataset) -> None:
    table = dataset.to_arrow()
    assert table.num_rows == dataset.data.rows
    features, mask, labels = dataset.to_numpy()
    assert features.shape[:2] == mask.shape
    assert not features[~mask].any()
    assert list(labels) == table["label"].to_pylist()


def test_files_of_results_and_features(dataset: Dataset, batch: Batch, tmp_path: Path) -> None:
    duckdb: Any = importlib.import_module("duckdb")
    np: Any = importlib.import_module("numpy")
    pd: Any = importlib.import_module("pandas")
    pq: Any = importlib.import_module("pyarrow.parquet")

    frame = batch.results().to_pandas()
    file = batch.results().to_parquet(tmp_path / "results.parquet")
    table = pq.read_table(file)
    assert table["custom_id"].to_pylist() == frame["custom_id"].tolist()
    assert pd.read_parquet(file)["state"].tolist() == frame["state"].tolist()
    assert table.schema.field("top").type.value_type.names == ["label", "probability"]
    counted = duckdb.sql(f"select count(*), count(*) filter (where state = 'succeeded') from '{file}'").fetchall()
    assert counted == [(len(frame), int((frame["state"] == "succeeded").sum()))]
    csv = pd.read_csv(batch.results().to_csv(tmp_path / "results.csv"))
    assert csv["custom_id"].tolist() == frame["custom_id"].tolist()
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []

    features, _, labels = dataset.to_numpy()
    file = dataset.to_parquet(tmp_path / "features.parquet")
    stored = pq.read_table(file)
    assert stored.schema.metadata[b"clipyard.format"] == b"1"
    assert stored["label"].to_pylist() == list(labels)
    values = stored["features"].combine_chunks().flatten().to_numpy()
    np.testing.assert_array_equal(values.reshape(features.shape), features)
    [[first]] = duckdb.sql(f"select features[1:4] from '{file}' limit 1").fetchall()
    np.testing.assert_array_equal(np.array(first, dtype=np.float32), features[0].ravel()[:4])


def test_labels_can_be_changed_and_undone(dataset: Dataset) -> None:
    dataset.refresh()
    video = dataset.labels()[0]
    change = dataset.set_labels(
        [{"videoId": video["videoId"], "label": "Other"}], reason="test", if_version=dataset.data.version
    )
    assert change.edited == 1
    assert dataset.labels()[0]["label"] == "Other"
    assert "Other" in dataset.to_numpy()[2]
    with pytest.raises(errors.PreconditionFailed):
        dataset.set_labels([{"videoId": video["videoId"], "label": "Third"}], if_version=dataset.data.version)
    dataset.undo(change.version)
    assert dataset.labels()[0]["label"] == video["label"]
    assert next(iter(dataset.versions())).version == change.version + 1


def test_one_video_is_classified(client: Client, dataset: Dataset) -> None:
    answer = client.classify(first_clip())
    assert answer.top is not None
    assert answer.top[0].label == first_clip().parent.name
    assert dataset.data.rows > 0


def test_an_unknown_model_is_not_found(client: Client) -> None:
    with pytest.raises(errors.NotFound):
        client.model("nobody")


def test_a_large_file_is_uploaded_in_parts(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipyard._sync.client.WHOLE_FILE", 1024)
    whole = first_clip().read_bytes()
    # Bytes after the end of a video are not decoded, and make several parts.
    large = tmp_path / "large.mp4"
    large.write_bytes(whole + bytes(9 * 1024**2))
    upload = client.upload(large)
    assert upload.state == "complete"
    assert upload.bytes == large.stat().st_size


def test_the_asynchronous_client_does_the_same(dataset: Dataset) -> None:
    async def run() -> tuple[int, str | None]:
        async with AsyncClient() as client:
            batch = await client.submit_folder(CLIPS, classify="production", progress=False)
            frame = await (await batch.watch(progress=False)).results().to_pandas()
            answer = await client.classify(first_clip())
            return len(frame), answer.label

    assert asyncio.run(run()) == (dataset.data.rows, first_clip().parent.name)


def test_results_go_to_label_studio_and_annotations_come_back(
    client: Client, dataset: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = client.submit_folder(CLIPS, classify="production", progress=False).watch(progress=False)
    file = tmp_path / "tasks.json"
    assert main(["label-studio-tasks", batch.id, str(file), "--base", "http://videos"]) == 0
    tasks = json.loads(file.read_text())
    assert len(tasks) == dataset.data.rows
    assert tasks[0]["data"]["video"].startswith("http://videos/")
    result = {**tasks[0]["predictions"][0]["result"][0], "value": {"choices": ["Checked"]}}
    export = [{**tasks[0], "annotations": [{"result": [result], "updated_at": "2026-01-01"}]}]
    file.write_text(json.dumps(export))
    assert main(["label-studio-labels", dataset.name, str(file), "--dry-run"]) == 0
    assert "1 labels changed" in capsys.readouterr().out
    assert main(["label-studio-labels", dataset.name, str(file)]) == 0
    changed = [row for row in dataset.labels() if row["label"] == "Checked"]
    assert [row["videoId"] for row in changed] == [tasks[0]["data"]["videoId"]]
    dataset.undo(dataset.refresh().data.version)


def test_a_training_run_goes_to_mlflow(
    client: Client, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mlflow: Any = pytest.importorskip("mlflow")
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    run = next(iter(client.training_runs(limit=1)))
    assert run.data.dataset == dataset.name
    assert main(["mlflow", run.id, "--register", "clips"]) == 0
    found = mlflow.search_runs(experiment_names=["clipyard"], output_format="list")
    assert [one.info.run_name for one in found] == [run.id]
    evaluation = run.data.evaluation
    assert evaluation is not None
    assert found[0].data.metrics[f"{evaluation.split}.accuracy"] == evaluation.accuracy
    version = mlflow.MlflowClient().get_model_version("clips", "1")
    graph = mlflow.onnx.load_model(version.source)
    assert graph.graph.input


def test_an_unknown_batch_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["label-studio-tasks", "batch_nothing", "x.json"]) == 1
    assert capsys.readouterr().err.startswith(("not_found", "invalid_request"))


def test_a_reviewer_decides_and_takes_a_decision_back(client: Client, dataset: Dataset) -> None:
    review = dataset.review("random", seed=3)
    items = review.lease(3)
    assert len(items) == 3
    assert all(item.reason for item in items)
    # Another reviewer gets other items.
    others = dataset.review("random", seed=3).lease(20)
    assert not {item.id for item in items} & {item.id for item in others}
    result = review.relabel(items[0], "Reviewed")
    assert result.state == "applied"
    assert [row["label"] for row in dataset.labels() if row["videoId"] == items[0].id] == ["Reviewed"]
    assert review.undo(result).state == "applied"
    assert [row["label"] for row in dataset.labels() if row["videoId"] == items[0].id] == [items[0].label]


def test_accepted_answers_join_a_dataset(client: Client, dataset: Dataset) -> None:
    batch = client.submit_folder(CLIPS, classify="production", progress=False).watch(progress=False)
    review = batch.review("sample", per_class=1)
    accepted = 0
    for item in review:
        assert review.accept(item).state == "applied"
        accepted += 1
    assert accepted == 2
    name = f"accepted-{uuid.uuid4().hex[:8]}"
    assert batch.add_to_dataset(name).watch(progress=False).state == "succeeded"
    assert client.dataset(name).data.rows == accepted


def test_a_deletion_answers_with_a_receipt(client: Client) -> None:
    name = f"deleted-{uuid.uuid4().hex[:8]}"
    batch = client.submit_folder(CLIPS, dataset=name, progress=False).watch(progress=False)
    assert client.dataset(name).delete().state == "succeeded"
    with pytest.raises(errors.NotFound):
        client.dataset(name)
    assert batch.delete().receipt is not None
    with pytest.raises(errors.NotFound):
        batch.refresh()
