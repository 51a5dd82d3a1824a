"""Exchange with other tools on the command line: `python -m clipyard --help`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from ._sync import Client
from .errors import ClipyardError
from .integrations import label_studio
from .models import ItemOutcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        0, or 1 if the command failed.
    """
    parser = argparse.ArgumentParser(prog="python -m clipyard", description="Exchange with other tools.")
    parser.add_argument("--url", help="address of the API (default: CLIPYARD_URL, or http://127.0.0.1:3000)")
    parser.add_argument("--key", help="API key (default: CLIPYARD_API_KEY)")
    commands = parser.add_subparsers(dest="command", required=True)

    out = commands.add_parser("label-studio-tasks", help="write the results of a batch as Label Studio tasks")
    out.add_argument("batch", help="id of a classify batch")
    out.add_argument("file", type=Path, help="file for the tasks; the labeling configuration is written beside it")
    out.add_argument("--base", help="address of the folder of the videos, if their uris cannot be played by a browser")

    back = commands.add_parser("label-studio-labels", help="set labels of a dataset from a Label Studio export")
    back.add_argument("dataset", help="name of the dataset")
    back.add_argument("file", type=Path, help="export in the format JSON or JSON-MIN")
    back.add_argument("--dry-run", action="store_true", help="report what would change without changing it")

    log = commands.add_parser("mlflow", help="record a training run in MLflow (MLFLOW_TRACKING_URI)")
    log.add_argument("run", help="id of a training run that succeeded")
    log.add_argument("--experiment", default="clipyard", help="experiment (default: clipyard)")
    log.add_argument("--register", metavar="NAME", help="registered model that gets a new version")

    view = commands.add_parser("fiftyone", help="make a FiftyOne dataset of the results of a batch")
    view.add_argument("batch", help="id of a batch")
    view.add_argument("name", help="name of the FiftyOne dataset")
    view.add_argument("--folder", type=Path, help="local folder of the videos, if their uris are not local files")

    options = parser.parse_args(arguments)
    try:
        with Client(options.url, options.key) as client:
            print(_run(client, options))
    except (ClipyardError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(client: Client, options: argparse.Namespace) -> str:
    if options.command == "label-studio-tasks":
        base: str | None = options.base
        outcomes = client.batch(options.batch).results().to_list()
        if base is not None:
            outcomes = [one.model_copy(update={"uri": f"{base.rstrip('/')}/{one.custom_id}"}) for one in outcomes]
        tasks = label_studio.tasks(outcomes)
        options.file.write_text(json.dumps(tasks, indent=1, ensure_ascii=False))
        classes = sorted({entry.label for outcome in outcomes for entry in outcome.top or []})
        config = options.file.with_suffix(".xml")
        config.write_text(label_studio.label_config(classes))
        return f"{len(tasks)} tasks in {options.file}, the labeling configuration in {config}"
    if options.command == "label-studio-labels":
        edits = label_studio.label_edits(json.loads(options.file.read_text()))
        if not edits:
            return "No annotations in the file"
        dataset = client.dataset(options.dataset)
        change = dataset.set_labels(edits, reason="Label Studio", validate_only=options.dry_run)
        return f"{change.edited} labels changed, {change.unchanged} unchanged, version {change.version}"
    if options.command == "mlflow":
        from .integrations.mlflow import log_run

        run = client.training_run(options.run)
        return f"MLflow run {log_run(run, experiment=options.experiment, registered_model=options.register)}"
    from .integrations.fiftyone import local_path, to_fiftyone

    folder: Path | None = options.folder

    def path(outcome: ItemOutcome) -> str | None:
        return local_path(outcome) if folder is None else str(folder / outcome.custom_id)

    dataset = to_fiftyone(client.batch(options.batch).results(), options.name, path=path)
    return f"FiftyOne dataset {dataset.name} with {len(dataset)} videos"


if __name__ == "__main__":
    sys.exit(main())
