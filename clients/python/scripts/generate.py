"""Write the generated parts of the client: models.py from the OpenAPI document, and _sync from _async.

Run it after a change of docs/api/openapi.json or of src/clipyard/_async. `--check` writes nothing and fails if a file
is out of date.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any, cast

import unasync  # pyright: ignore[reportMissingTypeStubs]
from datamodel_code_generator import InputFileType, LiteralType, PythonVersion, generate
from datamodel_code_generator.enums import DataModelType, OpenAPIScope

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/clipyard"
DOCUMENT = ROOT.parent.parent / "docs/api/openapi.json"

MODELS_HEADER = '"""The answers of the API. Written by scripts/generate.py from docs/api/openapi.json."""'

# Constraints of requests that answers of a newer server may break.
CONSTRAINTS = {
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern", "format"),
    *("minItems", "maxItems", "propertyNames", "default", "additionalProperties", "required"),
}

# Names in _async and what they become in _sync, beyond what unasync replaces.
REPLACED = {
    "AsyncClient": "Client",
    "AsyncBatch": "Batch",
    "AsyncDataset": "Dataset",
    "AsyncModel": "Model",
    "AsyncTrainingRun": "TrainingRun",
    "AsyncResults": "Results",
    "AsyncReview": "Review",
    "AsyncTransport": "Transport",
    "AsyncRetrying": "Retrying",
    "AsyncIterator": "Iterator",
    "AsyncIterable": "Iterable",
    "aclose": "close",
    "aiter_bytes": "iter_bytes",
    "aiter_lines": "iter_lines",
    "aread": "read",
    "Awaitable": "Immediate",
    "async_map": "sync_map",
    "async_sleep": "sync_sleep",
    "async_read": "sync_read",
    "_async": "_sync",
}


def main() -> None:
    """Write the files, or compare them with `--check`."""
    check = "--check" in sys.argv
    stale: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "clipyard"
        (made / "_sync").mkdir(parents=True)
        write_models(made / "models.py")
        write_sync(made / "_sync")
        config = ROOT / "pyproject.toml"
        subprocess.run(
            ["ruff", "check", "--quiet", "--config", config, "--select", "I,F401", "--fix", made], check=True
        )
        subprocess.run(["ruff", "format", "--quiet", "--config", config, made], check=True)
        for file in sorted(made.rglob("*.py")):
            target = PACKAGE / file.relative_to(made)
            if target.exists() and target.read_text() == file.read_text():
                continue
            stale.append(str(target.relative_to(ROOT)))
            if not check:
                target.parent.mkdir(exist_ok=True)
                target.write_text(file.read_text())
    if check and stale:
        sys.exit(f"Out of date: {', '.join(stale)}. Run: python clients/python/scripts/generate.py")


def write_models(target: Path) -> None:
    """Write the models of everything that the API answers."""
    document = cast("dict[str, Any]", json.loads(DOCUMENT.read_text()))
    schemas = cast("dict[str, Any]", document["components"]["schemas"])
    answers: set[str] = set()
    for operations in document["paths"].values():
        for operation in operations.values():
            collect(operation["responses"], schemas, answers)
    document["paths"] = {}
    document["components"] = {"schemas": {name: relaxed(schemas[name]) for name in sorted(answers)}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        generate(
            json.dumps(document),
            input_file_type=InputFileType.OpenAPI,
            openapi_scopes=[OpenAPIScope.Schemas],
            output=target,
            output_model_type=DataModelType.PydanticV2BaseModel,
            target_python_version=PythonVersion.PY_310,
            base_class="clipyard._model.Answer",
            snake_case_field=True,
            use_annotated=True,
            use_standard_collections=True,
            use_union_operator=True,
            use_double_quotes=True,
            use_field_description=True,
            use_schema_description=True,
            enum_field_as_literal=LiteralType.All,
            collapse_root_models=True,
            disable_timestamp=True,
            custom_file_header=MODELS_HEADER,
        )


def collect(node: object, schemas: dict[str, Any], found: set[str]) -> None:
    """Add the names of all schemas that `node` refers to."""
    if isinstance(node, dict):
        fields = cast("dict[str, object]", node)
        name = str(fields.get("$ref", "")).rpartition("/")[2]
        if name and name not in found:
            found.add(name)
            collect(schemas[name], schemas, found)
        for child in fields.values():
            collect(child, schemas, found)
    elif isinstance(node, list):
        for child in cast("list[object]", node):
            collect(child, schemas, found)


def relaxed(node: Any) -> Any:
    """A schema without constraints. Enumerations also accept other texts, which a newer server may answer."""
    if isinstance(node, list):
        return [relaxed(child) for child in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    fields = cast("dict[str, Any]", node)
    if "properties" in fields:
        properties = {name: relaxed(schema) for name, schema in fields["properties"].items()}
        kept = {key: value for key, value in fields.items() if key in ("type", "description", "required")}
        return {**kept, "properties": properties}
    values = fields.get("enum")
    rest = {key: relaxed(value) for key, value in fields.items() if key not in CONSTRAINTS - {"additionalProperties"}}
    if values is not None and all(isinstance(value, str) for value in values):
        described = {"description": fields["description"]} if "description" in fields else {}
        return {**described, "anyOf": [{"type": "string", "enum": values}, {"type": "string"}]}
    return rest


def write_sync(target: Path) -> None:
    """Write the synchronous client."""
    source = PACKAGE / "_async"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "_async"
        copy.mkdir()
        for file in source.glob("*.py"):
            (copy / file.name).write_text(file.read_text())
        rule = unasync.Rule(str(copy) + "/", str(target) + "/", additional_replacements=REPLACED)
        files = [str(file) for file in copy.glob("*.py")]
        unasync.unasync_files(files, rules=[rule])  # pyright: ignore[reportUnknownMemberType]
    for file in target.glob("*.py"):
        note = "# Written by scripts/generate.py from _async. Change that file instead.\n"
        file.write_text(note + file.read_text())


if __name__ == "__main__":
    main()
