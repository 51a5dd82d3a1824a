# Written by scripts/generate.py from _async. Change that file instead.
"""The asynchronous client."""

from .client import Client
from .resources import Batch, Dataset, Model, Results, TrainingRun
from .review import Review

__all__ = ["Batch", "Client", "Dataset", "Model", "Results", "Review", "TrainingRun"]
