"""Functions that differ between the asynchronous and the synchronous client. unasync replaces their names."""

from __future__ import annotations

import time
from collections.abc import Awaitable as Awaitable
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, BinaryIO, TypeVar

import anyio
import anyio.to_thread

T = TypeVar("T")
R = TypeVar("R")

# What `Awaitable[T]` becomes in the synchronous client: the value itself.
Immediate = Annotated[T, "synchronous"]

async_sleep = anyio.sleep
sync_sleep = time.sleep


async def async_read(file: BinaryIO, size: int) -> bytes:
    """Read from a file without blocking the event loop."""
    return await anyio.to_thread.run_sync(file.read, size)


def sync_read(file: BinaryIO, size: int) -> bytes:
    """Read from a file."""
    return file.read(size)


async def async_map(function: Callable[[T], Awaitable[R]], items: Iterable[T], limit: int) -> list[R]:
    """Call a function for all items, at most `limit` at a time. The results have the order of the items.

    The first error cancels the other calls.
    """
    results: dict[int, R] = {}
    errors: list[Exception] = []
    slots = anyio.Semaphore(limit)

    async def call(index: int, item: T) -> None:
        async with slots:
            if errors:
                return
            try:
                results[index] = await function(item)
            # It is raised below, without the group that anyio would put around it.
            except Exception as error:
                errors.append(error)
                group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        for index, item in enumerate(items):
            group.start_soon(call, index, item)
    if errors:
        raise errors[0]
    return [results[index] for index in sorted(results)]


def sync_map(function: Callable[[T], R], items: Iterable[T], limit: int) -> list[R]:
    """Call a function for all items in threads, at most `limit` at a time. The results have the order of the items."""
    with ThreadPoolExecutor(limit, thread_name_prefix="clipyard") as pool:
        futures = [pool.submit(function, item) for item in items]
        try:
            return [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            raise
