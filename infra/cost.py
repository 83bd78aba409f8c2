#!/usr/bin/env python3
"""Computes what a million of something costs, and writes the table of docs/deploy.md.

    infra/cost.py           prints the table
    infra/cost.py --write   puts it into docs/deploy.md
    infra/cost.py --check   fails if docs/deploy.md says otherwise

Calls and units come from docs/store-calls.md, which a test counts and holds true. Prices are list prices, below.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CALLS = ROOT / "docs" / "store-calls.md"
DOCUMENT = ROOT / "docs" / "deploy.md"

# US dollars for a million, us-east-1, first tier, without free tier and tax. List prices known in January 2025: check them
# before you rely on them.
PRICES = {
    "DynamoDB read unit": 0.125,
    "DynamoDB write unit": 0.625,
    "S3 put": 5.00,
    "S3 get": 0.40,
    "HTTP API request": 1.00,
    "WebSocket message": 1.00,
    "WebSocket minute": 0.25,
    "Lambda invocation": 0.20,
    "Lambda GB second, arm64": 13.3334,
}
GIGABYTES = 1769 / 1024  # MemoryMegabytes of template.yaml
PART_SECONDS = 0.010  # Durations are not known here: the table has the price of each ten milliseconds.
REQUESTS_PER_REFILL = 48

# What happens → rows of the page that it is made of, HTTP requests, messages of sockets, minutes of sockets, invocations.
# Three members with a socket each. Streams bring each message alone: under load, batches share invocations.
EVENTS = {
    "send a message": (["`thread.threadMessageSend`"], 1, 0, 0, 1),
    "bring it to three members at once": (["announce a message to three members with one socket each"], 0, 3, 0, 1),
    "sum it up for three members": (["sum up a message for three members with one socket each"], 0, 3, 0, 1),
    "read a page of 100 messages": (["`thread.threadMessagesGet`"], 1, 0, 0, 1),
    "read one message whose body is in S3": (["`thread.threadMessageGet`"], 1, 0, 0, 1),
    "list threads": (["`thread.threadList`"], 1, 0, 0, 1),
    "log in with a key": (["connect with a key"], 1, 0, 0, 1),
    "open, bind and close a socket, used for an hour": (
        ["a WebSocket opens", "`authorizeWebSocket`", "a WebSocket with one binding closes"], 0, 2, 60, 3),
}


def counted():
    """Rows of the page: name → (read units, write units, puts, gets)."""
    rows = {}
    for line in CALLS.read_text(encoding="utf8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 8 and re.fullmatch(r"\d+", cells[2]):
            rows[cells[0]] = tuple(int(cell) for cell in cells[2:6])
    return rows


def table():
    rows = counted()
    ping = rows["`ping`"]
    refill = rows["`ping` with a refill of 50 tickets"]
    lines = [
        "| a million times | DynamoDB | S3 | API Gateway | Lambda, invocations | sum | and for each 10 ms of a function |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (parts, requests, messages, minutes, invocations) in EVENTS.items():
        reads, writes, puts, gets = (sum(column) for column in zip(*(rows[part] for part in parts)))
        refills = requests / REQUESTS_PER_REFILL
        writes += refills * (refill[1] - ping[1])
        dynamo = reads * PRICES["DynamoDB read unit"] + writes * PRICES["DynamoDB write unit"]
        s3 = puts * PRICES["S3 put"] + gets * PRICES["S3 get"]
        gateway = (
            requests * PRICES["HTTP API request"]
            + messages * PRICES["WebSocket message"]
            + minutes * PRICES["WebSocket minute"]
        )
        called = invocations * PRICES["Lambda invocation"]
        part = invocations * PART_SECONDS * GIGABYTES * PRICES["Lambda GB second, arm64"]
        money = [dynamo, s3, gateway, called, dynamo + s3 + gateway + called, part]
        lines.append(f"| {name} | " + " | ".join(f"{amount:.2f}" for amount in money) + " |")
    return "\n".join(lines)


def main():
    pattern = re.compile(r"(<!-- infra/cost.py -->\n).*?(\n<!-- end -->)", re.DOTALL)
    if sys.argv[1:] == []:
        print(table())
        return
    before = DOCUMENT.read_text(encoding="utf8")
    after = pattern.sub(lambda match: match[1] + table() + match[2], before)
    if sys.argv[1:] == ["--write"]:
        DOCUMENT.write_text(after, encoding="utf8")
    elif sys.argv[1:] == ["--check"]:
        if after != before:
            sys.exit("docs/deploy.md: the cost table is out of date; run infra/cost.py --write")
    else:
        sys.exit(__doc__)


main()
