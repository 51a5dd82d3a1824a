"""Client for Clipyard: classify videos in bulk.

    from clipyard import Client

    with Client("http://clipyard.example:3000") as client:
        batch = client.submit_folder("clips", classify="production").watch()
        print(batch.results().to_pandas())

`AsyncClient` has the same methods as coroutines.
"""

from . import errors, models
from ._async import AsyncBatch, AsyncClient, AsyncDataset, AsyncModel, AsyncResults, AsyncReview, AsyncTrainingRun
from ._sync import Batch, Client, Dataset, Model, Results, Review, TrainingRun
from .errors import ApiError, ClipyardError

__version__ = "0.1.0"

__all__ = [
    "ApiError",
    "AsyncBatch",
    "AsyncClient",
    "AsyncDataset",
    "AsyncModel",
    "AsyncResults",
    "AsyncReview",
    "AsyncTrainingRun",
    "Batch",
    "Client",
    "ClipyardError",
    "Dataset",
    "Model",
    "Results",
    "Review",
    "TrainingRun",
    "errors",
    "models",
]
