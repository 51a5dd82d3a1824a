"""MLflow: a training run with its parameters, metrics, card and ONNX model."""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path
from typing import Any

from .._sync import TrainingRun
from ..errors import MissingPackage


def log_run(run: TrainingRun, *, experiment: str = "clipyard", registered_model: str | None = None) -> str:
    """Record a finished training run.

    Args:
        run: A run that succeeded.
        experiment: Experiment that the run goes into; it is created if it does not exist.
        registered_model: Name of a registered model that gets a new version.

    Returns:
        The id of the MLflow run.
    """
    mlflow, onnx = _module("mlflow"), _module("onnx")
    mlflow.set_experiment(experiment)
    with mlflow.start_run(run_name=run.id) as logged:
        _log_figures(mlflow, run)
        model = run.model()
        mlflow.log_text(model.card(), "card.md")
        with tempfile.TemporaryDirectory() as folder:
            graph = onnx.load(str(model.onnx(Path(folder) / "model.onnx")))
        mlflow.onnx.log_model(graph, name="model", registered_model_name=registered_model)
        return str(logged.info.run_id)


def _log_figures(mlflow: Any, run: TrainingRun) -> None:
    data = run.data
    mlflow.set_tags({"clipyard.run": run.id, "clipyard.model": data.model_id, "clipyard.dataset": data.dataset})
    parameters = data.hyperparameters.model_dump(by_alias=True, exclude_none=True)
    mlflow.log_params({"dataset": data.dataset, "datasetVersion": data.dataset_version, **parameters})
    for epoch in data.epochs:
        figures = epoch.model_dump(by_alias=True, exclude_none=True)
        mlflow.log_metrics({name: value for name, value in figures.items() if name != "epoch"}, step=epoch.epoch)
    evaluation = data.evaluation
    if evaluation is None:
        return
    metrics = {"accuracy": evaluation.accuracy, "loss": evaluation.loss, "top5": evaluation.top5}
    if evaluation.macro_f1 is not None:
        metrics["macroF1"] = evaluation.macro_f1
    for name, value in evaluation.baselines.model_dump(by_alias=True, exclude_none=True).items():
        if isinstance(value, float | int):
            metrics[f"baseline.{name}"] = float(value)
    mlflow.log_metrics({f"{evaluation.split}.{name}": value for name, value in metrics.items()})


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingPackage(f"log_run needs {name}: pip install mlflow onnx") from error
