# Written by scripts/generate.py from _async. Change that file instead.
"""Review: people decide about the videos that are most worth a look."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .. import models
from .._protocol import given
from ..errors import WaitTimeout, WorkFailed
from .transport import Transport

# Seconds between two looks at a queue that is being prepared.
PAUSE = 0.5


class Review:
    """The review of a dataset or a classify batch by one person.

    Items are leased to the session for some minutes, so that no other reviewer gets them.
    """

    def __init__(
        self,
        transport: Transport,
        path: str,
        choice: Mapping[str, Any],
        session: str | None = None,
    ) -> None:
        self._transport = transport
        self._path = path
        self._choice = dict(choice)
        self.session = session or f"python-{uuid.uuid4().hex[:16]}"

    def lease(self, count: int = 20, *, timeout: float | None = 600) -> list[models.ReviewItem]:
        """The items that the session holds, filled up to `count` with the next ones. Empty at the end of the queue.

        Args:
            count: Items that the session wants to hold.
            timeout: Seconds to wait while the queue is prepared.

        Raises:
            WorkFailed: If the queue cannot be prepared.
            WaitTimeout: If it is not ready after `timeout` seconds.
        """
        body = {**self._choice, "session": self.session, "count": count}
        waited = 0.0
        while True:
            lease = self._transport.model(models.ReviewLease, "POST", f"{self._path}/leases", body=body)
            if lease.queue.failure is not None:
                raise WorkFailed("Review queue", "failed", lease.queue.failure.code, lease.queue.failure.message)
            if lease.queue.state != "preparing":
                return lease.items
            if timeout is not None and waited >= timeout:
                raise WaitTimeout(
                    f"The review queue is not ready after {timeout:g} seconds; it is still being prepared"
                )
            self._transport.pause(PAUSE)
            waited += PAUSE

    def __iter__(self) -> Iterator[models.ReviewItem]:
        """The items one by one, until none is left. Decide about each before the next, or it comes again later."""
        seen: set[str] = set()
        while True:
            items = [item for item in self.lease() if item.id not in seen]
            if not items:
                return
            for item in items:
                seen.add(item.id)
                yield item

    def accept(self, item: models.ReviewItem) -> models.DecisionResult:
        """The label is right; or the best class, if the item has no label."""
        return self._decide(given(id=item.id, decision="accept", label=item.label))

    def relabel(self, item: models.ReviewItem, label: str) -> models.DecisionResult:
        """Set another label."""
        return self._decide({"id": item.id, "decision": "relabel", "label": label})

    def exclude(self, item: models.ReviewItem) -> models.DecisionResult:
        """Leave the video out of training and tests."""
        return self._decide({"id": item.id, "decision": "exclude"})

    def skip(self, item: models.ReviewItem) -> models.DecisionResult:
        """Do not show the item again in this session."""
        return self._decide({"id": item.id, "decision": "skip"})

    def undo(self, result: models.DecisionResult) -> models.DecisionResult:
        """Take a decision back."""
        return self._decide(given(id=result.id, decision="undo", version=result.version))

    def decide(self, decisions: Sequence[Mapping[str, Any]]) -> list[models.DecisionResult]:
        """Many decisions at once, as in the REST API: `id`, `decision` and `label`.

        Returns:
            One result per decision. `conflict` means that another reviewer holds the item, or that its label changed.
        """
        body = {"session": self.session, "decisions": [dict(decision) for decision in decisions]}
        answer = self._transport.json("POST", f"{self._path}/decisions", body=body, repeatable=True)
        return [models.DecisionResult.model_validate(result) for result in answer["results"]]

    def _decide(self, decision: Mapping[str, Any]) -> models.DecisionResult:
        return (self.decide([decision]))[0]
