"""How much one request may bring: told before a byte of it is read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class Bounded(FileUploadHandler):
    """Refuses a request that says it is larger than settings.LARGEST_REQUEST; keeps nothing."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Look at the length before anything is read."""
        if content_length > settings.LARGEST_REQUEST:
            raise RequestDataTooBig("the request is larger than LARGEST_REQUEST")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave every byte to the handlers after this one."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave every file to the handlers after this one."""
        return
