"""Errors. All of them are a `ClipyardError`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ClipyardError(Exception):
    """Base of all errors of this package."""


class ConnectionFailed(ClipyardError):  # noqa: N818
    """The API could not be reached, or the connection broke, and repeating the call did not help."""


class WaitTimeout(ClipyardError):  # noqa: N818
    """A wait took longer than its `timeout`. The work continues on the server."""


class MissingPackage(ClipyardError, ImportError):  # noqa: N818
    """A conversion needs a package that is not installed."""


@dataclass(frozen=True)
class Fault:
    """One faulty part of a request.

    Attributes:
        pointer: The part, as a JSON pointer; for lists, the line.
        code: Machine-readable reason.
        detail: What is wrong and how to fix it.
    """

    pointer: str
    code: str
    detail: str | None = None


class ApiError(ClipyardError):
    """The API refused a call (RFC 9457 problem).

    Attributes:
        code: Machine-readable code. docs/troubleshooting.md lists all codes and what to do about them.
        status: HTTP status.
        detail: What is wrong and how to fix it.
        retryable: Whether the same call may succeed later.
        errors: The faulty parts of the request.
    """

    def __init__(
        self,
        *,
        code: str,
        status: int,
        detail: str,
        retryable: bool = False,
        errors: Sequence[Fault] = (),
    ) -> None:
        self.code = code
        self.status = status
        self.detail = detail
        self.retryable = retryable
        self.errors = tuple(errors)
        lines = [f"{code}: {detail}", *(f"  {fault.pointer}: {fault.detail or fault.code}" for fault in self.errors)]
        super().__init__("\n".join(lines))


class NotFound(ApiError):  # noqa: N818
    """The resource does not exist, or belongs to another project."""


class Unauthenticated(ApiError):  # noqa: N818
    """The API requires a key, or the key is not valid."""


class Forbidden(ApiError):  # noqa: N818
    """The key lacks the scope for this call."""


class PreconditionFailed(ApiError):  # noqa: N818
    """The dataset changed since the version that an edit was made for."""


class RateLimited(ApiError):  # noqa: N818
    """Too many calls, or a quota is used up."""


class WorkFailed(ClipyardError):  # noqa: N818
    """A batch, training run or classification ended as failed or cancelled.

    Attributes:
        state: The final state.
        code: Code of the failure; None if it was cancelled.
    """

    def __init__(self, what: str, state: str, code: str | None = None, detail: str | None = None) -> None:
        self.state = state
        self.code = code
        self.detail = detail
        super().__init__(f"{what} {state}" + ("" if code is None else f": {code}: {detail}"))


BY_CODE: dict[str, type[ApiError]] = {
    "not_found": NotFound,
    "unauthenticated": Unauthenticated,
    "forbidden": Forbidden,
    "precondition_failed": PreconditionFailed,
    "rate_limited": RateLimited,
    "quota_exceeded": RateLimited,
}
