"""What the page and the plot say of the load test stands in its record; the load
generator itself sends what it plans and measures from the plan."""

import asyncio
import socket
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks.cases import model_service as benchmark
from snippets.cases import model_service_estimate as estimate
from snippets.cases import model_service_queue as queue

ROOT = Path(__file__).resolve().parents[2]
RECORD = Path(benchmark.__file__).with_suffix(".txt").read_text("utf-8")
PAGE = (ROOT / "docs/cases/model_service.md").read_text("utf-8")


def part(title):
    """Rows of one table of the record, split at blanks."""
    block = next(p for p in RECORD.split("\n\n") if p.startswith(title))
    return [row.split() for row in block.splitlines()[2:]]


def test_the_plot_shows_the_measured_points():
    measured = {}
    for row in part("OPEN LOOP"):
        kind, rate, most, wait, limit, *_, p99, _ = row
        if kind == "sklearn" and limit == "10000" and float(rate) != 2:
            point = (float(rate), float(p99))
            measured.setdefault((int(most), float(wait)), []).append(point)
    assert measured == queue.MEASURED


def test_the_page_says_what_was_measured():
    call = {" ".join(row[:-4]): [float(v) for v in row[-4:]] for row in part("IN PROC")}
    one, exported, many, exported_many = call["forest 200"]
    assert round(one / exported) == 44
    assert exported == pytest.approx(estimate.FOREST_MS, rel=0.1)
    assert many == pytest.approx(20, rel=0.05)
    assert exported_many / 32 == pytest.approx(0.05, rel=0.1)
    slow, slow_exported = call["3 neighbours"][2:]
    assert slow_exported > 2 * slow
    each = {(r[0], int(r[1])): float(r[-1]) for r in part("CLOSED")}
    constant = [each["constant", n] for n in (1, 8, 32)]
    assert np.mean(constant) == pytest.approx(estimate.HTTP_MS, rel=0.15)
    served = [each["sklearn", n] for n in (1, 8, 32)]
    assert all(21.5 < ms < 23 for ms in served)
    total = estimate.HTTP_MS + estimate.SKLEARN_MS  # the estimate's assumption
    assert np.mean(served) == pytest.approx(total, rel=0.1)
    for claim in ("0.8 processor ms", "1.1 to 1.3", "44 times"):
        assert claim in PAGE
    p50 = {(r[0], int(r[1])): float(r[3]) for r in part("CLOSED")}
    assert p50["delayed", 1] == 44.0 > 40 > 8 * p50["constant", 1]


def test_the_waiting_client_reports_an_eighth_of_the_stall():
    closed, opened = part("A SERVER")
    assert (closed[-1], opened[-1]) == ("1.3%", "11.1%")
    assert (int(opened[-4]), int(closed[-4])) == (720, 608)
    for claim in ("1.3 %", "11.1 %", "112 requests fewer"):
        assert claim in PAGE


def test_what_comes_between_decides_the_factor():
    cost = [float(row[-1]) for row in part("BETWEEN")]
    assert [round(ms, 2) for ms in cost[:2]] == [0.03, 0.07]
    assert min(cost[2:]) == pytest.approx(0.38, abs=0.005)
    assert "costs 0.03 ms, other rows 0.07, and 0.38 or more" in PAGE


@pytest.fixture
def one_by_one():
    """A server that answers one request at a time, each after 20 ms."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    listener.settimeout(60)
    lock, over = threading.Lock(), threading.Event()

    def talk(connection):
        with connection:
            while connection.recv(65_536):
                with lock:
                    time.sleep(0.02)
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")

    def accept():
        while not over.is_set():
            connection, _ = listener.accept()
            if over.is_set():
                connection.close()
            else:
                threading.Thread(target=talk, args=[connection], daemon=True).start()

    thread = threading.Thread(target=accept)
    thread.start()
    port = listener.getsockname()[1]
    yield port
    over.set()
    socket.create_connection(("127.0.0.1", port)).close()
    thread.join()
    listener.close()


def test_the_generator_measures_from_the_plan(one_by_one):
    async def both():
        client = benchmark.Client(one_by_one)
        opened = await benchmark.open_loop(client, 200, 0.5)  # four times too many
        closed = await benchmark.closed_loop(client, 1, 0.3)
        client.close()
        return opened, closed

    opened, closed = asyncio.run(both())
    assert len(opened) == 100  # all that were planned
    assert {status for *_, status in opened + closed} == {200}
    assert all(plan >= sent - 1e-6 >= 0.02 - 1e-3 for plan, sent, _ in opened)
    assert max(plan for plan, *_ in opened) > 1  # 100 answers take two seconds


def test_quantiles_are_nearest_ranks():
    took = [0.001 * k for k in range(1, 101)]
    assert benchmark.rank(took, 0.99) == pytest.approx(99)
    assert benchmark.rank(took, 0.5) == pytest.approx(50)
