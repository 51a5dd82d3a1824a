# Written by scripts/generate.py from _async. Change that file instead.
"""The asynchronous client."""

from .client import Client
from .resources import Batch, Dataset, Model, Results, TrainingRun

__all__ = ["Batch", "Client", "Dataset", "Model", "Results", "TrainingRun"]
