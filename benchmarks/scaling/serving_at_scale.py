"""Waits of the real model service in one and two replica processes, beside what queue
formulas and a replay of the same run predict. For docs/scaling/serving_at_scale.md.

    python3 benchmarks/scaling/serving_at_scale.py --write

Takes some five minutes, `--short` a tenth. The recorded text is one run, which had
priority over all else on the machine. The service is that of
benchmarks/cases/model_service.py, a forest of 200 trees in scikit-learn behind
FastAPI; the balancer is in the client. Client and replicas share the machine's
cores. M/M/c, Allen-Cunneen and the replay are for one shared queue, whatever the
row's rule: random routing is one M/G/1 queue for each replica."""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import asyncio
import heapq
import pickle
import random
import sys
import tempfile
import time
from collections import deque
from contextlib import ExitStack
from itertools import pairwise
from math import log, sqrt
from pathlib import Path
from statistics import fmean, stdev, variance

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.cases.model_service import (
    Client,
    fitted,
    processor_s,
    record,
    server,
)

PACKAGES = ("scikit-learn", "fastapi", "uvicorn")
Call = tuple[float, float, float, bool]  # planned, sent, answered; alone when sent


class Balancer:
    """One queue for all replicas, or one for each; a replica has one call at a time."""

    def __init__(self, ports: list[int], rule: str, rng: random.Random) -> None:
        self.clients = [Client(port) for port in ports]
        self.rule, self.rng, self.turn = rule, rng, 0
        self.idle = set(range(len(ports)))
        self.queues = [deque[asyncio.Future[int]]() for _ in ports]
        self.inside = [0] * len(ports)

    def place(self) -> int:
        """The queue to stand in."""
        if self.rule == "shared":
            return 0
        if self.rule == "random":
            return self.rng.randrange(len(self.clients))
        if self.rule == "in turn":
            self.turn = (self.turn + 1) % len(self.clients)
            return self.turn
        return min(range(len(self.clients)), key=lambda r: (self.inside[r], r))

    def replicas(self, queue: int) -> set[int]:
        return self.idle if self.rule == "shared" else self.idle & {queue}

    async def ask(self) -> tuple[float, bool]:
        """When the call was sent and whether all other replicas were idle then;
        returns once it is answered."""
        queue = self.place()
        self.inside[queue] += 1
        if not self.queues[queue] and self.replicas(queue):
            replica = min(self.replicas(queue))
            self.idle.remove(replica)
        else:
            ticket = asyncio.get_running_loop().create_future()
            self.queues[queue].append(ticket)
            replica = await ticket
        sent, alone = time.perf_counter(), len(self.idle) == len(self.clients) - 1
        assert await self.clients[replica].send() == 200
        self.inside[queue] -= 1
        waiting = self.queues[0 if self.rule == "shared" else replica]
        if waiting:
            waiting.popleft().set_result(replica)
        else:
            self.idle.add(replica)
        return sent, alone

    def close(self) -> None:
        for client in self.clients:
            client.close()


async def open_loop(
    balancer: Balancer, rate: float, seconds: float, rng: random.Random
) -> list[Call]:
    """Poisson arrivals, sent on time whatever has not come back yet."""
    calls, tasks = list[Call](), list[asyncio.Task[None]]()

    async def one(due: float) -> None:
        sent, alone = await balancer.ask()
        calls.append((due, sent, time.perf_counter(), alone))

    due = begin = time.perf_counter() + 0.1
    while (due := due + rng.expovariate(rate)) < begin + seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    return sorted(calls)


def erlang_wait(load: float, servers: int) -> tuple[float, float]:
    """Mean and p99 wait of M/M/c in service times; `load` in busy servers."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    queued = blocked / (1 - load / servers * (1 - blocked))
    spare = servers - load
    return queued / spare, max(0.0, log(100 * queued)) / spare


def replay(arrive: list[float], work: list[float], servers: int) -> list[float]:
    """Waits of these arrivals and works at one queue, first come first served."""
    free, waits = [0.0] * servers, []
    for at, took in zip(arrive, work, strict=True):
        start = max(at, heapq.heappop(free))
        waits.append(start - at)
        heapq.heappush(free, start + took)
    return waits


def p99(values: list[float]) -> float:
    return sorted(values)[int(0.99 * len(values))]


def line(calls: list[Call], rule: str, servers: int, used_ms: float) -> list[str]:
    """Measured and predicted waits of a run, in ms."""
    arrive = [due for due, *_ in calls]
    work = [end - sent for _, sent, end, _ in calls]
    waits = [sent - due for due, sent, *_ in calls]
    mean, scv = fmean(work), variance(work) / fmean(work) ** 2
    later = fmean((a - mean) * (b - mean) for a, b in pairwise(work))
    span = arrive[-1] - arrive[0]
    load = mean * (len(calls) - 1) / span
    blocks = [fmean(waits[k * len(waits) // 8 : (k + 1) * len(waits) // 8])
              for k in range(8)]  # fmt: skip
    one, tail = erlang_wait(load, servers) if load < servers else (float("nan"),) * 2
    shuffled, rng = [], random.Random(0)
    for _ in range(40):
        again = replay(arrive, rng.sample(work, len(work)), servers)
        shuffled.append((fmean(again), p99(again)))
    means, tails = zip(*shuffled, strict=True)
    split = [[end - sent for _, sent, end, own in calls if own is kind]
             for kind in (True, False)]  # fmt: skip
    cells = "".join(f"{1000 * fmean(part):8.1f}" if part else f"{'-':>8}"
                    for part in split)  # fmt: skip
    head = f"{servers:8}  {rule:8}"
    first = (
        f"{head}{len(calls):6}{load / servers:6.0%}{1000 * mean:8.1f}{scv:7.3f}"
        f"{later / variance(work):7.2f}{used_ms:8.1f}{cells}"
    )
    second = (
        f"{head}{load / servers:5.0%}"
        f"{1000 * fmean(waits):8.1f} +/-{1000 * stdev(blocks) / sqrt(8):4.1f}"
        f"{1000 * mean * one:7.1f}{1000 * mean * one * (1 + scv) / 2:7.1f}"
        f"{1000 * fmean(means):9.1f}{1000 * p99(waits):9.0f}{1000 * mean * tail:7.0f}"
        f"{1000 * fmean(tails):9.0f}"
    )
    return [first, second]


def run(
    ports: list[int], pids: list[int], rule: str, busy: float, seconds: float
) -> list[str]:
    """One line of each table, at a target of `busy` by a calibration just before."""

    async def go() -> tuple[list[Call], float]:
        rng = random.Random(f"{len(ports)} {rule} {busy}")
        balancer = Balancer(ports, rule, rng)
        warm = await open_loop(balancer, len(ports) * 16, 4, rng)
        work = fmean(end - sent for _, sent, end, _ in warm)
        before = sum(map(processor_s, pids))
        calls = await open_loop(balancer, busy * len(ports) / work, seconds, rng)
        used = 1000 * (sum(map(processor_s, pids)) - before) / len(calls)
        balancer.close()
        return calls, used

    calls, used = asyncio.run(go())
    return line(calls, rule, len(ports), used)


def measured(seconds: float) -> list[str]:
    plans = [(1, "shared", 0.5), (1, "shared", 0.7), (1, "shared", 0.85)]
    plans += [(2, "shared", 0.5), (2, "shared", 0.7), (2, "shared", 0.8)]
    plans += [(2, rule, 0.7) for rule in ("random", "in turn", "least")]
    runs, waits = list[str](), list[str]()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        forest = Path(folder) / "forest.onnx"
        os.environ["FOREST"] = str(forest)
        predict, _ = fitted("forest 200")
        forest.with_suffix(".pickle").write_bytes(pickle.dumps(predict))
        started = [stack.enter_context(server("sklearn")) for _ in range(2)]
        for replicas, rule, busy in plans:
            ports, pids = zip(*started[:replicas], strict=True)
            first, second = run(list(ports), list(pids), rule, busy, seconds)
            print(first, second, sep="\n", file=sys.stderr, flush=True)
            runs.append(first)
            waits.append(second)
    return [
        "RUNS: calls; replicas busy; a call's ms, squared coefficient of variation,",
        "correlation with the next call's; processor ms of the replicas a call;",
        "a call's ms if the other replica was idle or busy when it was sent",
        "replicas  queue    calls  busy      ms    scv   next    proc    idle    busy",
        *runs,
        "",
        "WAITS, ms: measured with standard error over eight parts of the run; M/M/c;",
        "Allen-Cunneen; the run's own arrivals, its calls' times shuffled. p99 alike",
        "replicas  queue    busy    mean          M/M/c     AC shuffled"
        "      p99  M/M/c shuffled",
        *waits,
    ]  # fmt: skip


def main() -> None:
    before = os.getloadavg()[0]
    lines = measured(3.0 if "--short" in sys.argv else 28.0)
    record(Path(__file__), PACKAGES, "Client and replicas", before, lines)


if __name__ == "__main__":
    main()
