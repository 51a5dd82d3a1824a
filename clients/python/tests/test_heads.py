"""Heads of scikit-learn and PyTorch against a running Clipyard; see test_live.py."""

from __future__ import annotations

import importlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clipyard import Client, Dataset, Model, errors

np: Any = pytest.importorskip("numpy")
onnx: Any = pytest.importorskip("onnx")

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
    """A dataset of all clips. A third of each class is in the split test."""
    name = f"heads-{uuid.uuid4().hex[:8]}"
    assert client.submit_folder(CLIPS, dataset=name, progress=False).watch(progress=False).state == "succeeded"
    dataset = client.dataset(name)
    videos = sorted(dataset.labels(), key=lambda row: (row["label"], row["videoId"]))
    dataset.set_labels([{"videoId": row["videoId"], "split": "test"} for row in videos[::3]], reason="test split")
    return dataset


class Features:
    """The features of the dataset, and their names."""

    def __init__(self, dataset: Dataset) -> None:
        table: Any = dataset.to_arrow()
        self.ids: list[str] = table["video_id"].to_pylist()
        self.names: list[str] = table["custom_id"].to_pylist()
        self.test = np.array(table["split"].to_pylist()) == "test"
        arrays: Any = dataset.to_numpy()
        self.frames, self.mask, self.labels = arrays
        sums = (self.frames * self.mask[..., None]).sum(axis=1)
        self.means = (sums / self.mask.sum(axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def features(dataset: Dataset) -> Features:
    return Features(dataset)


def probabilities(client: Client, model: Model, features: Features) -> Any:
    """The probabilities that Clipyard gives for all clips, in the order of the features and of the labels."""
    batch = client.submit_folder(CLIPS, classify=model.id, progress=False).watch(progress=False)
    assert batch.state == "succeeded"
    ranked: Any = batch.results().to_pandas(ranked=True)
    return ranked.pivot(index="custom_id", columns="class", values="probability").loc[features.names, model.data.labels]


@pytest.mark.parametrize(("kind", "zip_map"), [("linear", True), ("forest", False)])
def test_a_head_of_scikit_learn_gives_its_probabilities(
    client: Client, dataset: Dataset, features: Features, tmp_path: Path, kind: str, zip_map: bool
) -> None:
    skl2onnx: Any = importlib.import_module("skl2onnx")
    pipeline: Any = importlib.import_module("sklearn.pipeline")
    scaler: Any = importlib.import_module("sklearn.preprocessing").StandardScaler()
    classifiers: dict[str, Any] = {
        "linear": importlib.import_module("sklearn.linear_model").LogisticRegression(),
        "forest": importlib.import_module("sklearn.ensemble").RandomForestClassifier(10, random_state=1),
    }
    head = pipeline.make_pipeline(scaler, classifiers[kind])
    head.fit(features.means[~features.test], features.labels[~features.test])
    file = tmp_path / "head.onnx"
    options = {id(head): {"zipmap": zip_map}}
    file.write_bytes(skl2onnx.to_onnx(head, features.means[:1], options=options).SerializeToString())
    expected = head.predict_proba(features.means)

    model = client.import_model(
        file, head.classes_, dataset.name, sample=dict(zip(features.ids, expected, strict=True)), name=kind
    )

    assert model.data.labels == list(head.classes_)
    evaluation = model.data.evaluation
    assert evaluation is not None
    assert (evaluation.split, evaluation.items) == ("test", int(features.test.sum()))
    correct = head.predict(features.means[features.test]) == features.labels[features.test]
    assert evaluation.accuracy == pytest.approx(correct.mean())
    np.testing.assert_allclose(probabilities(client, model, features), expected, atol=1e-4)

    exported: Any = importlib.import_module("onnxruntime").InferenceSession(str(model.onnx(tmp_path / "model.onnx")))
    [given] = exported.run(["probabilities"], {"features": features.frames})
    np.testing.assert_allclose(given, expected, atol=1e-4)


def attention(features: Features, classes: int) -> tuple[Any, Any]:
    """A head as torch.onnx writes it: attention over the frames of a mask of booleans. And the same in NumPy."""
    _, frames, size = features.frames.shape
    helper = onnx.helper
    rng = np.random.default_rng(3)
    query, kernel = (rng.normal(size=shape).astype(np.float32) for shape in ((size, 1), (size, classes)))
    kind = onnx.TensorProto
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "query"], ["scores"]),
            helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
            helper.make_node("Where", ["column", "scores", "lowest"], ["held"]),
            helper.make_node("Softmax", ["held"], ["weights"], axis=1),
            helper.make_node("Mul", ["x", "weights"], ["weighted"]),
            helper.make_node("ReduceSum", ["weighted", "time"], ["pooled"], keepdims=0),
            helper.make_node("MatMul", ["pooled", "kernel"], ["logits"]),
        ],
        "main_graph",
        [
            helper.make_tensor_value_info("x", kind.FLOAT, ["batch", frames, size]),
            helper.make_tensor_value_info("mask", kind.BOOL, ["batch", frames]),
        ],
        [helper.make_tensor_value_info("logits", kind.FLOAT, ["batch", classes])],
        [
            onnx.numpy_helper.from_array(query, "query"),
            onnx.numpy_helper.from_array(kernel, "kernel"),
            onnx.numpy_helper.from_array(np.array([2]), "last"),
            onnx.numpy_helper.from_array(np.array([1]), "time"),
            onnx.numpy_helper.from_array(np.array(-np.inf, dtype=np.float32), "lowest"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)

    def softmax(values: Any, axis: int) -> Any:
        powers = np.exp(values - values.max(axis=axis, keepdims=True))
        return powers / powers.sum(axis=axis, keepdims=True)

    def predict(x: Any, mask: Any) -> Any:
        weights = softmax(np.where(mask[..., None], x @ query, -np.inf), 1)
        return softmax((x * weights).sum(axis=1) @ kernel, 1)

    return model, predict


def test_a_head_of_torch_reads_frames_and_their_mask(
    client: Client, dataset: Dataset, features: Features, tmp_path: Path
) -> None:
    labels = sorted(set(features.labels))
    graph, predict = attention(features, len(labels))
    file = tmp_path / "head.onnx"
    onnx.save(graph, str(file))
    expected = predict(features.frames, features.mask)
    model = client.import_model(file, labels, dataset.name, sample={features.ids[0]: expected[0]})
    np.testing.assert_allclose(probabilities(client, model, features), expected, atol=1e-4)
    answer = client.classify(
        next(path for path in Path(CLIPS).rglob("*") if path.is_file()), model=model.id, evidence=True
    )
    assert answer.evidence is not None
    assert all(abs(one.weight) <= 1 for one in answer.evidence)


def test_a_sample_that_does_not_fit_is_refused(
    client: Client, dataset: Dataset, features: Features, tmp_path: Path
) -> None:
    labels = sorted(set(features.labels))
    graph, predict = attention(features, len(labels))
    file = tmp_path / "head.onnx"
    onnx.save(graph, str(file))
    wrong = 1 - predict(features.frames[:1], features.mask[:1])[0]
    with pytest.raises(errors.ApiError, match="but the sample expects") as raised:
        client.import_model(file, labels, dataset.name, sample={features.ids[0]: wrong})
    assert raised.value.code == "model_unavailable"
