"""The floor: the least that any loader of this listing has to do, in one loop.

A session, a token, page after page, decoding with decimals kept, and one line per row. It knows
this API already and checks nothing.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path

import msgspec
import requests

TIMEOUT = 120


def main() -> None:
    """Write every target to stdout; the argument is a file with address and credential."""
    config = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    session = requests.Session()
    form = {
        "grant_type": "client_credentials",
        "client_id": config["client_id"],
        "client_secret": config["client_secret"],
    }
    token = session.post(f"{config['api_url']}/token", data=form, timeout=TIMEOUT).json()
    session.headers["Authorization"] = f"Bearer {token['access_token']}"
    decode = msgspec.json.Decoder(float_hook=Decimal).decode
    encode = msgspec.json.Encoder(decimal_format="number").encode
    write = sys.stdout.buffer.write
    params = {"pageNumber": 1, "pageSize": config["page_size"]}
    while True:
        reply = session.get(f"{config['api_url']}/v1/targets", params=params, timeout=TIMEOUT)
        rows = decode(reply.content)["items"]
        if not rows:
            break
        for row in rows:
            write(encode({"type": "RECORD", "stream": "targets", "record": row}))
            write(b"\n")
        params["pageNumber"] += 1


if __name__ == "__main__":
    main()
