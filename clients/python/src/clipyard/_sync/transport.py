# Written by scripts/generate.py from _async. Change that file instead.
"""Calls of the API: retries, errors, streams."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import httpx
from pydantic import BaseModel
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from .._compat import sync_read, sync_sleep
from .._protocol import (
    ACCEPTED,
    NO_CONTENT,
    REPEATABLE,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
    TemporaryError,
    base_url,
    connection_error,
    default_headers,
    error_of,
    pause_of,
    query_of,
    wait_before_retry,
)

M = TypeVar("M", bound=BaseModel)

# A body that can be sent again: bytes, or a function that begins a stream.
Body = bytes | Callable[[], Iterable[bytes]]

CHUNK = 1024**2


def contents(file: BinaryIO, start: int = 0, size: int | None = None) -> Iterator[bytes]:
    """The bytes of a file, from `start`, at most `size` of them."""
    file.seek(start)
    while size is None or size > 0:
        chunk = sync_read(file, CHUNK if size is None else min(CHUNK, size))
        if not chunk:
            return
        size = None if size is None else size - len(chunk)
        yield chunk


class Transport:
    """Calls of one API."""

    def __init__(
        self,
        url: str | None,
        api_key: str | None,
        *,
        timeout: float,
        retries: int,
        http: httpx.Client | None,
    ) -> None:
        self.url = base_url(url)
        self._retries = retries
        self._headers = default_headers(api_key)
        # A caller's client is the caller's to close.
        self._owned = http is None
        self._http = http or httpx.Client(timeout=timeout, follow_redirects=True)

    def close(self) -> None:
        """Close the connections."""
        if self._owned:
            self._http.close()

    def json(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        idempotent: bool = False,
        repeatable: bool = False,
    ) -> Any:
        """Send JSON and receive JSON.

        Args:
            method: HTTP method.
            path: Path below the address of the API.
            query: Parameters; those that are None are left out.
            body: JSON body.
            headers: Additional headers.
            idempotent: Whether the route takes an idempotency key, so that the call can be repeated safely.
            repeatable: Whether repeating the call changes nothing.
        """
        sent = {**(headers or {}), **({"idempotency-key": str(uuid.uuid4())} if idempotent else {})}
        response = self._repeatedly(method, path, query=query, json=body, headers=sent, repeatable=repeatable)
        return None if response.status_code == NO_CONTENT else response.json()

    def model(self, kind: type[M], method: str, path: str, **options: Any) -> M:
        """As `json`, parsed as a model."""
        return kind.model_validate(self.json(method, path, **options))

    def send(
        self,
        method: str,
        path: str,
        body: Body | None,
        *,
        content_type: str,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        idempotent: bool = False,
        repeatable: bool = False,
    ) -> Any:
        """Send bytes and receive JSON. The body is sent again if the call is repeated."""
        sent = {
            **(headers or {}),
            "content-type": content_type,
            **({"idempotency-key": str(uuid.uuid4())} if idempotent else {}),
        }
        response = self._repeatedly(method, path, query=query, body=body, headers=sent, repeatable=repeatable)
        return None if response.status_code == NO_CONTENT else response.json()

    def bytes(self, path: str, query: Mapping[str, Any] | None = None) -> bytes | None:
        """The bytes of a file; None while it is being made (202)."""
        response = self._repeatedly("GET", path, query=query)
        return None if response.status_code == ACCEPTED else response.content

    def pages(
        self,
        kind: type[M],
        path: str,
        query: Mapping[str, Any] | None = None,
        limit: int | None = None,
    ) -> Iterator[M]:
        """The entries of all pages of a list, or the first `limit` of them."""
        token: str | None = None
        count = 0
        while True:
            page = self.json("GET", path, query={**(query or {}), "pageToken": token})
            for entry in page["data"]:
                if limit is not None and count >= limit:
                    return
                count += 1
                yield kind.model_validate(entry)
            token = page.get("nextPageToken")
            if not token:
                return

    def stream(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[bytes]:
        """The bytes of a response as they arrive. The call is repeated only before the first bytes."""
        response = self._repeatedly("GET", path, query=query, streamed=True)
        try:
            for chunk in response.iter_bytes():
                yield chunk
        except httpx.TransportError as error:
            raise connection_error(error, self.url) from error
        finally:
            response.close()

    def save(self, path: str, query: Mapping[str, Any] | None, target: str | Path) -> Path:
        """Save a response as a file, which has its name only when it is complete."""
        target = Path(target)
        partial = target.with_name(f"{target.name}.part")
        with partial.open("wb") as file:
            for chunk in self.stream(path, query):
                file.write(chunk)
        return partial.replace(target)

    def lines(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[bytes]:
        """The lines of an NDJSON response, without those that are empty."""
        rest = b""
        for chunk in self.stream(path, query):
            *complete, rest = (rest + chunk).split(b"\n")
            for line in complete:
                if line.strip():
                    yield line
        if rest.strip():
            yield rest

    def pause(self, seconds: float) -> None:
        """Wait between two polls."""
        sync_sleep(seconds)

    def _attempts(self) -> Retrying:
        return Retrying(
            stop=stop_after_attempt(self._retries + 1),
            wait=wait_before_retry,
            retry=retry_if_exception_type(TemporaryError),
            reraise=True,
        )

    def _repeatedly(
        self,
        method: str,
        path: str,
        *,
        repeatable: bool = False,
        streamed: bool = False,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Send a request, again if that is safe. The response is read, unless it is streamed."""
        safe = repeatable or method in REPEATABLE or "idempotency-key" in (headers or {})
        try:
            for attempt in self._attempts():
                with attempt:
                    response = self._open(method, path, safe=safe, headers=headers, **options)
                    if not streamed:
                        self._read(response, safe)
                    return response
        except TemporaryError as temporary:
            raise temporary.error from temporary.__cause__
        raise AssertionError("tenacity returns or raises")

    def _read(self, response: httpx.Response, safe: bool) -> None:
        try:
            response.read()
        except httpx.TransportError as error:
            failed = connection_error(error, self.url)
            raise (TemporaryError(failed) if safe else failed) from error
        finally:
            response.close()

    def _open(
        self,
        method: str,
        path: str,
        *,
        safe: bool = True,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request once and read the headers of the response.

        Raises:
            TemporaryError: If the call may be repeated.
            ApiError: If the API refused the call.
            ConnectionFailed: If the API could not be reached, and the call must not be repeated.
        """
        request = self._http.build_request(
            method,
            self.url + path,
            params=query_of(query),
            json=json,
            content=body() if callable(body) else body,
            headers={**self._headers, **(headers or {})},
        )
        try:
            response = self._http.send(request, stream=True)
        except httpx.TransportError as error:
            failed = connection_error(error, self.url)
            # A connection that was never made has sent nothing.
            can_repeat = safe or isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            raise (TemporaryError(failed) if can_repeat else failed) from error
        if response.is_success:
            return response
        try:
            refused = error_of(response.status_code, response.read(), self.url)
        finally:
            response.close()
        # A quota that is used up stays so for hours.
        waits = response.status_code in UNAVAILABLE and refused.code != "quota_exceeded"
        if waits and (safe or response.status_code == TOO_MANY_REQUESTS):
            raise TemporaryError(refused, pause_of(response))
        raise refused
