"""What Dask does when a worker dies in the middle of a task, and when a record cannot
be read: an invented feed of 120 records on four real worker processes."""

import sys
from collections.abc import Callable
from os import _exit  # as if killed: no clean-up
from pathlib import Path
from subprocess import DEVNULL, Popen
from tempfile import TemporaryDirectory

import dask
from dask.distributed import Client, KilledWorker

PARTS = [[str(10 * part + i) for i in range(10)] for part in range(12)]
BAD = [*PARTS[:7], [*PARTS[7][:-1], "7q"], *PARTS[8:]]
WORKER = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny"]
WORKER += ["--nthreads", "1", "--no-dashboard"]
Totals = tuple[int, int, int]  # records, their sum, records set aside
allowed_failures = 1  # Dask's own default is 3


def total(part: list[str], died: Path) -> Totals:
    return len(part), sum(map(int, part)), 0


def quarantine(part: list[str], died: Path) -> Totals:
    good = [record for record in part if record.isdecimal()]
    return len(part), sum(map(int, good)), len(part) - len(good)


def die(part: list[str], died: Path) -> Totals:
    if "50" in part:
        died.touch()
        _exit(1)
    return total(part, died)


def die_once(part: list[str], died: Path) -> Totals:
    return total(part, died) if died.exists() else die(part, died)


JOBS: list[tuple[str, Callable[..., Totals], list[list[str]]]] = [
    ("nothing fails", total, PARTS),
    ("a worker dies once", die_once, PARTS),
    ("a bad record", total, BAD),
    ("bad records aside", quarantine, BAD),
    ("one part kills", die, PARTS),
    ("nothing fails", total, PARTS),
]


def main() -> None:
    dask.config.set({"distributed.scheduler.allowed-failures": allowed_failures})
    options = {"n_workers": 0, "dashboard_address": None, "silence_logs": "CRITICAL"}
    with Client(**options) as client, TemporaryDirectory() as folder:
        command = [*WORKER, client.scheduler.address]
        workers = [Popen(command, stderr=DEVNULL) for _ in range(4)]
        client.wait_for_workers(4)
        for name, work, parts in JOBS:
            tasks = client.map(work, parts, died=Path(folder) / "died", pure=False)
            try:
                sums = map(sum, zip(*client.gather(tasks), strict=True))
                said = "{} records, sum {}, {} set aside".format(*sums)
            except (KilledWorker, ValueError) as error:
                said = f"no answer: {type(error).__name__}"
            print(f"{name:20}{said:38}workers left {len(client.nthreads())}")
        for worker in workers:
            worker.kill()


if __name__ == "__main__":
    main()
