from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import httpx
import pytest

from clipyard import Client

Handler = Callable[[httpx.Request], httpx.Response]


class ClientOf(Protocol):
    """Makes a client whose API is a function."""

    def __call__(self, handler: Handler, retries: int = 5) -> Client: ...


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "live" not in request.keywords:
        monkeypatch.delenv("CLIPYARD_URL", raising=False)
        monkeypatch.delenv("CLIPYARD_API_KEY", raising=False)


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Replaces waiting before retries. Returns the pauses, in seconds."""
    pauses: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", pauses.append)
    monkeypatch.setattr("clipyard._sync.transport.sync_sleep", pauses.append)
    return pauses


@pytest.fixture
def client_of() -> Iterator[ClientOf]:
    made: list[httpx.Client] = []

    def make(handler: Handler, retries: int = 5) -> Client:
        http = httpx.Client(transport=httpx.MockTransport(handler))
        made.append(http)
        return Client("http://api", http=http, retries=retries)

    yield make
    for http in made:
        http.close()
