"""Dask as it is deployed: a scheduler and two workers in processes of their own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from dask.distributed import Client

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
ONE = {"OMP_NUM_THREADS": "1"}  # as Dask's nanny sets it; two build another graph


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers by their commands: (its address, the workers)."""
    place = tmp_path / "scheduler.json"
    ask = ["--scheduler-file", str(place), "--no-dashboard"]
    module = [sys.executable, "-m", "distributed.cli.dask_"]
    began = [[*module[:2], f"{module[2]}scheduler", "--port", "0", *ask]]
    work = [*module[:2], f"{module[2]}worker", *ask, "--no-nanny", "--nthreads", "1"]
    running = [
        subprocess.Popen(it, env=os.environ | ONE, **QUIET)
        for it in [*began, *[work] * 2]
    ]
    try:
        while not place.exists() or not place.read_text("utf-8").endswith("}"):
            assert running[0].poll() is None, "the scheduler did not start"
            time.sleep(0.1)
        yield json.loads(place.read_text("utf-8"))["address"], running[1:]
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.fixture
def killed_at_work(cluster, monkeypatch):
    """A function: program, sign of work of a worker by its address → the program is run
    on the cluster and that worker killed as soon as the sign is there."""

    def go(program, works):
        address, workers = cluster
        monkeypatch.setenv("DASK", address)
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=300)
            places = {pid: place for place, pid in client.run(os.getpid).items()}
            place, ended = places[workers[0].pid], threading.Event()

            def kill_it_at_work():
                while not ended.wait(0.01):
                    if works(client, place):
                        return workers[0].kill()

            with ThreadPoolExecutor(1) as pool:
                killer = pool.submit(kill_it_at_work)
                try:
                    program()
                finally:
                    ended.set()
                killer.result()
            assert workers[0].wait(10) == -signal.SIGKILL, "it ended before its work"
            assert list(client.nthreads()) == [places[workers[1].pid]]

    return go
