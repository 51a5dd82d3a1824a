"""The asynchronous client."""

from .client import AsyncClient
from .resources import AsyncBatch, AsyncDataset, AsyncModel, AsyncResults, AsyncTrainingRun
from .review import AsyncReview

__all__ = ["AsyncBatch", "AsyncClient", "AsyncDataset", "AsyncModel", "AsyncResults", "AsyncReview", "AsyncTrainingRun"]
