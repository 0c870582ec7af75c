"""A store of objects that speaks Amazon S3's protocol, for as long as it is needed."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = "127.0.0.1"
REGION = "us-east-1"
ACCESS_KEY = "nobody"
SECRET_KEY = "nothing"  # noqa: S105 - the store lets everyone in


@dataclass(frozen=True)
class Storage:
    """A running store.

    Attributes:
        url: Its address.
    """

    url: str

    def make_bucket(self, bucket: str) -> None:
        """Make a bucket, which is empty."""
        self._client().create_bucket(Bucket=bucket)

    def objects(self, bucket: str) -> list[tuple[str, bytes]]:
        """Give the objects of a bucket with their keys, the oldest first."""
        client = self._client()
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        listed = [one for page in pages for one in page.get("Contents", ())]
        listed.sort(key=lambda one: (one["LastModified"], one["Key"]))
        return [
            (one["Key"], client.get_object(Bucket=bucket, Key=one["Key"])["Body"].read())
            for one in listed
        ]

    def _client(self) -> Any:
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        )


@contextmanager
def running_storage() -> Iterator[Storage]:
    """Start a store on a free port; end it afterwards."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)  # loaders say what they were refused
    server = ThreadedMotoServer(ip_address=LOOPBACK, port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield Storage(f"http://{host}:{port}")
    finally:
        server.stop()
