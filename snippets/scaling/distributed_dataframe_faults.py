"""What Dask does when a worker dies in the middle of a task, and when a record cannot
be read: an invented feed of 120 records on four real worker processes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import dask
from dask.distributed import Client, KilledWorker

PARTS = [[str(10 * part + i) for i in range(10)] for part in range(12)]
WORKER = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny"]
WORKER += ["--nthreads", "1", "--no-dashboard"]
allowed_failures = 1  # Dask's own default is 3


def total(part: list[str], marker: str) -> tuple[int, int, int]:
    """Records, their sum, records set aside."""
    return len(part), sum(map(int, part)), 0


def quarantine(part: list[str], marker: str) -> tuple[int, int, int]:
    good = [record for record in part if record.isdecimal()]
    return len(part), sum(map(int, good)), len(part) - len(good)


def die_once(part: list[str], marker: str) -> tuple[int, int, int]:
    if "50" in part and not os.path.exists(marker):
        Path(marker).touch()
        os._exit(1)
    return total(part, marker)


def die(part: list[str], marker: str) -> tuple[int, int, int]:
    return os._exit(1) if "50" in part else total(part, marker)


def attempt(
    client: Client, work: Callable[..., object], parts: list[list[str]], marker: str
) -> str:
    """The feed's totals, or the error that ended the job."""
    tasks = client.map(work, parts, marker=marker, pure=False)
    try:
        rows = client.gather(tasks)
    except (KilledWorker, ValueError) as error:
        return f"no answer: {type(error).__name__}"
    return "{} records, sum {}, {} set aside".format(*map(sum, zip(*rows, strict=True)))


def main() -> None:
    bad = [*PARTS[:7], [*PARTS[7][:-1], "7q"], *PARTS[8:]]
    dask.config.set({"distributed.scheduler.allowed-failures": allowed_failures})
    options = {"n_workers": 0, "dashboard_address": None, "silence_logs": "CRITICAL"}
    with Client(**options) as client, TemporaryDirectory() as folder:
        command = [*WORKER, client.scheduler.address]
        workers = [subprocess.Popen(command, stderr=-3) for _ in range(4)]
        client.wait_for_workers(4)
        for said, work, parts in [
            ("nothing fails", total, PARTS),
            ("a worker dies once", die_once, PARTS),
            ("a bad record", total, bad),
            ("bad records aside", quarantine, bad),
            ("one part kills", die, PARTS),
            ("nothing fails", total, PARTS),
        ]:
            answer = attempt(client, work, parts, f"{folder}/died")
            print(f"{said:20}{answer:38}workers left {len(client.nthreads())}")
        for worker in workers:
            worker.kill()


if __name__ == "__main__":
    main()
