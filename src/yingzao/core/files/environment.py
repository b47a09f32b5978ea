"""Where contents of files lie, read from the environment."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORM = "s3://bucket?endpoint=https://storage.example:9000&region=…&prefix=…"


def storage_of(address: str) -> dict[str, Any]:
    """The entry of ``STORAGES`` for ``YINGZAO_FILES``: empty is the data folder, else an address like
    :data:`FORM`. The keys to the storage come from ``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``, or from
    wherever else the AWS libraries look for them."""
    if not address:
        return {"BACKEND": "yingzao.core.files.storage.DiskStorage"}
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.hostname or query.keys() - {"endpoint", "region", "prefix"}:
        raise ImproperlyConfigured(f"YINGZAO_FILES is “{address}”; it has the form {FORM}")
    options = {
        "bucket_name": parts.netloc, "endpoint_url": query.get("endpoint"), "region_name": query.get("region"),
        "location": query.get("prefix", "").strip("/"),
        # A host of one's own seldom answers to bucket.host as Amazon's does.
        "addressing_style": "path" if "endpoint" in query else None,
    }  # fmt: skip
    return {"BACKEND": "yingzao.core.files.bucket.BucketStorage", "OPTIONS": options}
