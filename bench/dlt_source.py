"""dlt's `rest_api` source, into JSONL files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import dlt
from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials
from dlt.sources.rest_api import rest_api_source


def main() -> None:
    """Load every target; arguments are a file with address and credential, and a folder."""
    config = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    folder = Path(sys.argv[2])
    paginator = {
        "type": "page_number",
        "base_page": 1,
        "page_param": "pageNumber",
        "total_path": None,
        "stop_after_empty_page": True,
    }
    source: Any = rest_api_source(
        {
            "client": {
                "base_url": config["api_url"],
                "auth": OAuth2ClientCredentials(
                    access_token_url=f"{config['api_url']}/token",
                    client_id=config["client_id"],
                    client_secret=config["client_secret"],
                ),
            },
            "resources": [
                {
                    "name": "targets",
                    "primary_key": "id",
                    "endpoint": {
                        "path": "v1/targets",
                        "params": {"pageSize": config["page_size"]},
                        "data_selector": "items",
                        "paginator": paginator,
                    },
                }
            ],
        }
    )
    pipeline = dlt.pipeline(
        "bench",
        pipelines_dir=str(folder / "state"),
        destination=dlt.destinations.filesystem(bucket_url=(folder / "out").as_uri()),
        dataset_name="bench",
    )
    pipeline.run(source, loader_file_format="jsonl")


if __name__ == "__main__":
    main()
