"""Processor and wall seconds of the same features by DuckDB, Dask and Sail as aircraft
multiply, and what two sizes predict of the third.

`python3 benchmarks/scaling/distributed_dataframe.py` prints the table, `--write` also
records it in distributed_dataframe.txt. Each figure is a fresh process with its start;
the files are written before. Linux or macOS."""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from env import PYTHON, ROOT, prepare, say

FLIGHTS = 327_346
COPIES = [1, 10, 30]  # the last is predicted from the two before
START = "import sys, warnings; warnings.simplefilter('ignore')\n"
START += f"sys.path.insert(0, {str(ROOT)!r})\n"
MAKE = """import pandas as pd
from pathlib import Path
from snippets.scaling.distributed_dataframe import write_flights
place, copies = Path(sys.argv[1]), int(sys.argv[2])
write_flights(place)
for file in sorted(place.glob("??.parquet")):
    month = pd.read_parquet(file)
    file.unlink()
    for n in range(copies):
        more = month.assign(tailnum=month["tailnum"] + f"-{n}")
        more["row"] += n * 10**6
        more.to_parquet(place / f"{file.stem}-{n:02}.parquet")
"""
RUNNING = """WITH f AS (FROM read_parquet(?)), past AS (
    SELECT tailnum, landed, max(delay) AS last,
        sum(count(*)) OVER w AS n, sum(sum(delay)) OVER w AS late
    FROM f GROUP BY tailnum, landed
    WINDOW w AS (PARTITION BY tailnum ORDER BY landed)
) SELECT f.carrier, month, count(*) AS flights, count(now.last) AS known,
    avg(now.last) AS last,
    sum(coalesce(now.n, 0) - coalesce(before.n, 0))::INT AS landings,
    sum(coalesce(now.late, 0) - coalesce(before.late, 0))
        / sum(coalesce(now.n, 0) - coalesce(before.n, 0)) AS late
FROM f ASOF LEFT JOIN past now ON f.tailnum = now.tailnum AND f.asked >= now.landed
ASOF LEFT JOIN past before
    ON f.tailnum = before.tailnum AND f.asked - 7 * 24 * 60 >= before.landed
GROUP BY f.carrier, month ORDER BY f.carrier, month"""  # the week as Dask counts it
ENGINES = {
    "DuckDB, one thread": """import duckdb
from snippets.scaling.distributed_dataframe import answer
duckdb.execute("SET threads = 1")
table = answer(sys.argv[1] + "/*.parquet")
""",
    "DuckDB, running sums": f"""import duckdb
duckdb.execute("SET threads = 1")
table = duckdb.execute({RUNNING!r}, [sys.argv[1] + "/*.parquet"]).df()
""",
    "Dask, two workers": """from dask.distributed import Client, LocalCluster
from snippets.scaling.distributed_dataframe_dask import answer
if __name__ == "__main__":
    here = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with here, Client(here):
        table = answer(sys.argv[1] + "/*.parquet")
""",
    "Sail, two threads": """from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession
from snippets.scaling.distributed_dataframe_spark import answer
server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
address = f"sc://127.0.0.1:{server.listening_address[1]}"
spark = SparkSession.builder.remote(address).getOrCreate()
table = answer(sys.argv[1], spark)
""",
}
END = (
    "    print(len(table), int(table['flights'].sum()), int(table['landings'].sum()))\n"
)


def run(code: str, *words: str) -> tuple[str, float, float]:
    """What it printed, processor seconds with those of its children, wall seconds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "job.py"
        file.write_text(code, "utf-8")
        before, began = (
            resource.getrusage(resource.RUSAGE_CHILDREN),
            time.perf_counter(),
        )
        command: list[str | Path] = [PYTHON, file, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout.strip(), spent, wall


def measure(copies: int) -> dict[str, tuple[float, float]]:
    """Engine → processor seconds, wall seconds; all must give one answer."""
    with tempfile.TemporaryDirectory() as place:
        run(START + MAKE, place, str(copies))
        rows, answers = {}, set()
        for name, code in ENGINES.items():
            end = END if "__main__" in code else END.strip() + "\n"
            said, spent, wall = run(START + code + end, place)
            rows[name] = spent, wall
            answers.add(said)
    if len(answers) != 1 or f" {copies * FLIGHTS} " not in answers.pop():
        raise SystemExit(f"The engines do not agree at {copies} copies: {answers}")
    return rows


def main() -> None:
    prepare()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    versions = (
        "from importlib.metadata import version as v; print(*(f'{n} {v(n)}' for n in "
    )
    versions += "['duckdb', 'dask', 'pysail', 'pandas']), sep=', ')"
    found = {copies: measure(copies) for copies in COPIES}
    a, b, c = COPIES
    lines = [
        f"Processor seconds (wall). {datetime.date.today().isoformat()}, "
        f"{os.cpu_count()} cores, {platform.system()}, load {os.getloadavg()[0]:.0f}",
        run(versions)[0],
        "",
        f"{'flights':22}"
        + "".join(f"{n * FLIGHTS:>16,}" for n in COPIES)
        + "   predicted",
    ]
    for name in ENGINES:
        spent = [found[n][name][0] for n in COPIES]
        rate = (spent[1] - spent[0]) / (b - a)
        guess = spent[1] + rate * (c - b)
        cells = "".join(
            f"{s:9.1f} ({found[n][name][1]:4.0f})"
            for n, s in zip(COPIES, spent, strict=True)
        )
        lines.append(f"{name:22}{cells}{guess:12.1f}")
        million, start = rate / FLIGHTS * 1e6, spent[0] - rate * a
        lines.append(f"  a million flights {million:8.2f}   start {start:6.1f}")
    say("\n".join(lines))
    if write:
        Path(__file__).with_suffix(".txt").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
