"""The parts of the protocol that the synchronous and the asynchronous client share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote

import httpx
from tenacity import RetryCallState, wait_random_exponential

from .errors import BY_CODE, ApiError, ConnectionFailed, Fault

DEFAULT_URL = "http://127.0.0.1:3000"

ACCEPTED = 202
NO_CONTENT = 204
TOO_MANY_REQUESTS = 429

# Statuses of proxies and of an API that restarts. The request was not processed.
UNAVAILABLE = frozenset({TOO_MANY_REQUESTS, 502, 503, 504})

# Methods that may be repeated without an idempotency key.
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})


class TemporaryError(Exception):
    """Wraps an error after which the call is repeated."""

    def __init__(self, error: ApiError | ConnectionFailed, pause: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.pause = pause


def base_url(url: str | None) -> str:
    """The address of the API: the argument, CLIPYARD_URL, or the default of a local installation."""
    return (url or os.environ.get("CLIPYARD_URL") or DEFAULT_URL).rstrip("/")


def default_headers(api_key: str | None) -> dict[str, str]:
    """Headers of every call."""
    key = api_key or os.environ.get("CLIPYARD_API_KEY")
    return {} if not key else {"authorization": f"Bearer {key}"}


def path_of(*steps: str | int) -> str:
    """A path below /v1 with escaped steps."""
    return "/v1/" + "/".join(quote(str(step), safe="") for step in steps)


def given(**values: Any) -> dict[str, Any]:
    """The arguments that are not None."""
    return {name: value for name, value in values.items() if value is not None}


def query_of(values: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Query parameters as text, without those that are None."""
    if values is None:
        return None
    return {
        name: ("true" if value else "false") if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if value is not None
    }


def error_of(status: int, body: bytes, url: str) -> ApiError:
    """The error of a response that is not a success."""
    try:
        problem = httpx.Response(status, content=body).json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict) or "code" not in problem:
        return ApiError(
            code="internal",
            status=status,
            detail=f"{url} answered {status} without a problem document; it may not be Clipyard, or a proxy answered",
            retryable=status in UNAVAILABLE,
        )
    fields = cast("dict[str, Any]", problem)
    return BY_CODE.get(fields["code"], ApiError)(
        code=fields["code"],
        status=status,
        detail=fields.get("detail", ""),
        retryable=bool(fields.get("retryable", False)),
        errors=[
            Fault(fault.get("pointer", ""), fault.get("code", ""), fault.get("detail"))
            for fault in fields.get("errors", [])
        ],
    )


def connection_error(error: httpx.TransportError, url: str) -> ConnectionFailed:
    """A failure of the connection in words."""
    reason = str(error) or type(error).__name__
    return ConnectionFailed(f"{url} cannot be reached: {reason}. Is the address right, and does the API run?")


def pause_of(response: httpx.Response) -> float | None:
    """Seconds that the server asks to wait."""
    try:
        return float(response.headers["retry-after"])
    except (KeyError, ValueError):
        return None


_backoff = wait_random_exponential(multiplier=0.5, max=20)


def wait_before_retry(state: RetryCallState) -> float:
    """Seconds before the next try: as the server asks, else growing at random."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.pause if isinstance(error, TemporaryError) else None
    return min(asked, 60.0) if asked is not None else _backoff(state)
