from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from conftest import ClientOf

from clipyard import AsyncClient, Client, errors


def problem(status: int, code: str, **fields: Any) -> httpx.Response:
    body: dict[str, Any] = {
        "code": code,
        "status": status,
        "detail": "Because.",
        "retryable": False,
        "errors": [],
        **fields,
    }
    return httpx.Response(status, json=body)


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("not_found", 404, errors.NotFound),
        ("unauthenticated", 401, errors.Unauthenticated),
        ("forbidden", 403, errors.Forbidden),
        ("precondition_failed", 412, errors.PreconditionFailed),
        ("quota_exceeded", 429, errors.RateLimited),
        ("some_new_code", 409, errors.ApiError),
    ],
)
def test_a_problem_becomes_an_exception_of_its_code(
    client_of: ClientOf, code: str, status: int, kind: type[errors.ApiError]
) -> None:
    client = client_of(
        lambda _: problem(status, code, errors=[{"pointer": "/a", "code": "too_small", "detail": "No."}])
    )
    with pytest.raises(kind) as raised:
        client.dataset("d")
    assert (raised.value.code, raised.value.status) == (code, status)
    assert raised.value.errors == (errors.Fault("/a", "too_small", "No."),)
    assert "/a: No." in str(raised.value)


def test_an_answer_that_is_not_a_problem_document_names_the_address(client_of: ClientOf) -> None:
    client = client_of(lambda _: httpx.Response(404, text="<html>"))
    with pytest.raises(errors.ApiError, match="http://api answered 404"):
        client.dataset("d")


def test_reads_are_repeated_while_the_api_is_unavailable(client_of: ClientOf, no_pauses: list[float]) -> None:
    answers = [httpx.Response(503), httpx.ConnectError("refused"), httpx.Response(200, json={"data": []})]

    def handler(_: httpx.Request) -> httpx.Response:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert list(client_of(handler).batches()) == []
    assert len(no_pauses) == 2


def test_waits_as_long_as_the_server_asks(client_of: ClientOf, no_pauses: list[float]) -> None:
    answers = [httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(200, json={"data": []})]
    assert list(client_of(lambda _: answers.pop(0)).batches()) == []
    assert no_pauses == [7]


def test_gives_up_after_the_last_retry(client_of: ClientOf, no_pauses: list[float]) -> None:
    calls: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.path)
        raise httpx.ConnectError("refused")

    with pytest.raises(errors.ConnectionFailed, match="http://api cannot be reached: refused"):
        client_of(handler, retries=2).dataset("d")
    assert calls == ["/v1/datasets/d"] * 3
    assert len(no_pauses) == 2


def test_a_creation_is_repeated_with_the_same_idempotency_key(client_of: ClientOf, no_pauses: list[float]) -> None:
    keys: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            raise httpx.ReadError("broken")
        return problem(409, "conflict")

    with pytest.raises(errors.ApiError):
        client_of(handler).train("d")
    assert len(keys) == 2
    assert keys[0] == keys[1] != ""
    assert len(no_pauses) == 1


def test_a_call_without_an_idempotency_key_is_not_repeated_if_it_may_have_been_processed(client_of: ClientOf) -> None:
    calls: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        calls.append(request.method)
        raise httpx.ReadError("broken")

    client = client_of(handler)
    with pytest.raises(errors.ConnectionFailed):
        client._transport.json("POST", "/v1/batches/b/cancel")  # pyright: ignore[reportPrivateUsage]
    assert calls == ["POST"]


def test_a_used_up_quota_is_not_retried(client_of: ClientOf, no_pauses: list[float]) -> None:
    with pytest.raises(errors.RateLimited):
        client_of(lambda _: problem(429, "quota_exceeded")).dataset("d")
    assert no_pauses == []


def test_lists_follow_pages_up_to_the_limit(client_of: ClientOf) -> None:
    tokens: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        token = request.url.params.get("pageToken")
        tokens.append(token)
        start = int(token or 0)
        data = [{"version": start + i, "cause": None, "videos": 1} for i in range(2)]
        return httpx.Response(200, json={"data": data, "nextPageToken": str(start + 2)})

    pages = client_of(handler)._transport.pages  # pyright: ignore[reportPrivateUsage]
    from clipyard._model import Answer

    entries = list(pages(Answer, "/v1/x", None, 3))
    assert [entry.model_dump()["version"] for entry in entries] == [0, 1, 2]
    assert tokens == [None, "2"]


def test_lines_may_be_cut_anywhere(client_of: ClientOf) -> None:
    text = json.dumps({"a": "ä"}, ensure_ascii=False).encode() + b"\n\n" + b'{"a": 2}'
    response = httpx.Response(200, content=(text[i : i + 3] for i in range(0, len(text), 3)))
    lines = client_of(lambda _: response)._transport.lines("/x")  # pyright: ignore[reportPrivateUsage]
    assert [json.loads(line) for line in lines] == [{"a": "ä"}, {"a": 2}]


def test_the_key_and_the_address_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLIPYARD_URL", "http://elsewhere/")
    monkeypatch.setenv("CLIPYARD_API_KEY", "clipyard_secret")
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"data": []})

    with httpx.Client(transport=httpx.MockTransport(handler)) as http:
        assert list(Client(http=http).batches()) == []
    assert str(seen[0].url) == "http://elsewhere/v1/batches"
    assert seen[0].headers["authorization"] == "Bearer clipyard_secret"


def test_the_asynchronous_client_repeats_calls_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_pause(_: float) -> None:
        return None

    monkeypatch.setattr("tenacity.asyncio._portable_async_sleep", no_pause)
    answers = [httpx.Response(503), httpx.Response(200, json={"data": []})]

    async def run() -> list[Any]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answers.pop(0))) as http:
            client = AsyncClient("http://api", http=http)
            return [batch async for batch in client.batches()]

    assert asyncio.run(run()) == []
    assert answers == []
