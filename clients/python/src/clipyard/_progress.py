"""Progress bars."""

from __future__ import annotations

import warnings
from types import TracebackType
from typing import Any

from tqdm import TqdmWarning

with warnings.catch_warnings():
    # In notebooks without ipywidgets, bars are texts. That needs no warning.
    warnings.simplefilter("ignore", TqdmWarning)
    from tqdm.auto import tqdm


class Progress:
    """A tqdm bar that shows absolute counts, or a text if there is no unit to count."""

    def __init__(self, title: str, unit: str | None = None, *, enabled: bool) -> None:
        layout = None if unit is not None else "{desc}: {elapsed}{postfix}"
        self._bar: Any = tqdm(desc=title, unit=f" {unit}", disable=not enabled, bar_format=layout)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.close()

    def show(self, done: int, total: int, *, failed: int = 0) -> None:
        """Show `done` of `total`, and how many of these failed."""
        self._bar.total = total
        self._bar.n = done
        self._bar.set_postfix_str(f"{failed} failed" if failed else "", refresh=False)
        self._bar.refresh()

    def note(self, text: str) -> None:
        """Show a text."""
        self._bar.set_postfix_str(text)
