"""Arrays as tensors. PyTorch is not needed to use or to check this package, so tensors have no type here."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, TypeAlias

from .errors import MissingPackage

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Tensor: TypeAlias = Any


def tensors(
    features: npt.NDArray[np.float32],
    mask: npt.NDArray[np.bool_],
    labels: npt.NDArray[np.object_],
) -> tuple[Tensor, Tensor, Tensor, list[str]]:
    """Features, masks, classes and class names of the rows that have a label."""
    try:
        torch: Any = importlib.import_module("torch")
    except ImportError as error:
        raise MissingPackage("to_torch needs torch: pip install 'clipyard[arrow,torch]'") from error
    known = [label is not None for label in labels]
    names = sorted({str(label) for label in labels if label is not None})
    index = {name: i for i, name in enumerate(names)}
    classes = torch.tensor([index[label] for label in labels if label is not None], dtype=torch.int64)
    # PyTorch does not accept arrays that are views of read-only memory.
    return torch.from_numpy(np.array(features[known])), torch.from_numpy(np.array(mask[known])), classes, names
