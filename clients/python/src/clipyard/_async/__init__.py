"""The asynchronous client."""

from .client import AsyncClient
from .resources import AsyncBatch, AsyncDataset, AsyncModel, AsyncResults, AsyncTrainingRun

__all__ = ["AsyncBatch", "AsyncClient", "AsyncDataset", "AsyncModel", "AsyncResults", "AsyncTrainingRun"]
