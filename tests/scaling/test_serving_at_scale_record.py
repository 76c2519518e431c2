"""What the page says of the load test stands in its record, a row of one run; the
benchmark's formulas and replay are right, and its balancer keeps its rules."""

import asyncio
import importlib.util
import re
from math import sqrt
from pathlib import Path
from random import Random

import pytest

from snippets.scaling.serving_at_scale import erlang

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "benchmarks/scaling/serving_at_scale.py"
RECORD = PLACE.with_suffix(".txt").read_text("utf-8")
PAGE = (ROOT / "docs/scaling/serving_at_scale.md").read_text("utf-8")
RUNS = "calls busy ms scv next proc idle neighbour"
WAITS = "busy mean error formula cunneen shuffled p99 formula_p99 shuffled_p99"


def rows(title, names):
    """{(replicas, queue, per cent busy): {name: number}} of one table."""
    block = next(p for p in RECORD.split("\n\n") if p.startswith(title))
    found = {}
    for line in block.splitlines()[4 if title == "RUNS" else 3 :]:
        queue = re.sub(r"\+/- ?", " ", line)[10:18].strip()
        cells = re.sub(r"\+/- ?|%", " ", line)[18:].split()
        row = {n: float(c) for n, c in zip(names.split(), cells, strict=True) if c != "-"}
        found[int(line[:8]), queue, int(row["busy"])] = row
    return found


RUN, WAIT = rows("RUNS", RUNS), rows("WAITS", WAITS)
SHARED = [key for key in WAIT if key[1] == "shared"]


def said(*claims):
    text = " ".join(PAGE.split())
    assert [claim for claim in claims if claim not in text] == []


def off(key, name):
    """Measured mean less a prediction, in standard errors."""
    return (WAIT[key]["mean"] - WAIT[key][name]) / WAIT[key]["error"]
