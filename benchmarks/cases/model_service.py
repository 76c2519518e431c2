"""Load tests of the model service on loopback, for docs/cases/model_service.md.

    python3 benchmarks/cases/model_service.py --write

Takes some five minutes; writes model_service.txt beside itself. The server is a process
of its own; it and the client share the machine's cores with whatever else runs."""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import asyncio
import contextlib
import json
import math
import pickle
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

HELD_OUT = 1437
PACKAGES = ("scikit-learn", "onnxruntime", "fastapi", "uvicorn")
FOREST = Path(os.environ.get("FOREST", "forest.onnx"))
PLAN = np.random.default_rng(0)
Sample = tuple[float, float, int]  # seconds from the plan, from the send, HTTP status


def digits() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits  # type: ignore[import-untyped]

    x, y = load_digits(return_X_y=True)
    return np.asarray(x), np.asarray(y)


def models() -> dict[str, Any]:
    from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.neighbors import KNeighborsClassifier  # type: ignore[import-untyped]
    from sklearn.svm import SVC  # type: ignore[import-untyped]

    return {
        "logistic": LogisticRegression(C=0.01, max_iter=1000),
        "forest 50": RandomForestClassifier(50, random_state=0),
        "forest 200": RandomForestClassifier(200, random_state=0),
        "kernel SVM": SVC(gamma=0.001),
        "3 neighbours": KNeighborsClassifier(3),
    }


Predicts = Callable[[np.ndarray], np.ndarray]


def fitted(name: str) -> tuple[Predicts, bytes]:
    """A fitted model's `predict`, and its ONNX file."""
    from skl2onnx import to_onnx  # type: ignore[import-untyped]

    x, y = digits()
    model: Any = models()[name]
    model.fit(x[:HELD_OUT], y[:HELD_OUT])
    graph = to_onnx(model, x[:1].astype("f"), options={"zipmap": False})
    return model.predict, graph.SerializeToString()


def by_onnx(file: bytes) -> Predicts:
    import onnxruntime as ort  # type: ignore[import-untyped]

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return lambda rows: np.asarray(session.run(["label"], {"X": rows})[0])


def serve(kind: str, most: int, wait_ms: float, limit: int) -> None:
    """A server on a free port, which it prints."""
    import uvicorn

    from snippets.cases.model_service import Service, api
    from snippets.cases.model_service_batcher import Batcher

    if kind == "onnx":
        predict: Predicts = by_onnx(FOREST.read_bytes())
    elif kind == "sklearn":
        predict = pickle.loads(FOREST.with_suffix(".pickle").read_bytes())  # our own
    else:
        predict = lambda rows: np.zeros(len(rows), int)  # noqa: E731
    predict(np.zeros((1, 64), "f"))
    batcher = Batcher(
        lambda rows: asyncio.to_thread(predict, rows),  # type: ignore[arg-type]
        most,
        wait_ms / 1000,
        limit,
    )
    app = api(Service({"v1": batcher.ask}, lambda user: "v1", "v1", {"v1": 3600.0}))

    @contextlib.asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        loop = asyncio.ensure_future(batcher.run())
        yield
        loop.cancel()

    app.router.lifespan_context = lifespan
    protocol = 0 if kind == "delayed" else socket.IPPROTO_TCP  # see the page
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
    listener.bind(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(app, log_level="error", timeout_keep_alive=600)
    uvicorn.Server(config).run(sockets=[listener])


@contextlib.contextmanager
def server(
    kind: str, most: int = 1, wait_ms: float = 0, limit: int = 10_000
) -> Iterator[tuple[int, int]]:
    """Port and process id of a server, which is gone afterwards."""
    command = [sys.executable, "-W", "ignore", __file__, "--serve", kind]
    command += [str(most), str(wait_ms), str(limit)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        port = int(process.stdout.readline())
        for _ in range(200):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.05)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


class Client:
    """Requests over kept-alive connections, as many as are needed at once."""

    def __init__(self, port: int) -> None:
        self.port, self.free = (
            port,
            list[tuple[asyncio.StreamReader, asyncio.StreamWriter]](),
        )
        x, _ = digits()
        self.bodies = [self.request(row) for row in x[HELD_OUT : HELD_OUT + 50]]
        self.sent = 0

    @staticmethod
    def request(row: np.ndarray) -> bytes:
        body = json.dumps({"user": "u", "pixels": row.tolist()}).encode()
        head = "POST /predict HTTP/1.1\r\nHost: s\r\nContent-Type: application/json\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    async def send(self) -> int:
        connection = (
            self.free.pop()
            if self.free
            else await asyncio.open_connection("127.0.0.1", self.port)
        )
        reader, writer = connection
        self.sent += 1
        writer.write(self.bodies[self.sent % len(self.bodies)])
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        self.free.append(connection)
        return int(head[9:12])

    def close(self) -> None:
        for _, writer in self.free:
            writer.close()


async def open_loop(client: Client, rate: float, seconds: float) -> list[Sample]:
    """Poisson arrivals, sent on time whatever has not come back yet."""
    gaps = PLAN.exponential(1 / rate, int(rate * seconds))
    start, samples = time.perf_counter() + 0.1, list[Sample]()

    async def one(due: float) -> None:
        sent = time.perf_counter()
        status = await client.send()
        now = time.perf_counter()
        samples.append((now - due, now - sent, status))

    tasks = []
    for due in start + np.cumsum(gaps):
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.ensure_future(one(float(due))))
    await asyncio.gather(*tasks)
    return samples


async def closed_loop(
    client: Client, clients: int, seconds: float, rate: float = math.inf
) -> list[Sample]:
    """Each client waits for its answer before it sends again, at most at `rate`."""
    start, samples = time.perf_counter(), list[Sample]()

    async def one() -> None:
        due = time.perf_counter()
        while due < start + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            sent = time.perf_counter()
            status = await client.send()
            now = time.perf_counter()
            samples.append((now - due, now - sent, status))
            due = max(due + clients / rate, now) if rate < math.inf else now

    await asyncio.gather(*(one() for _ in range(clients)))
    return samples


async def stalls(pid: int, every_s: float, for_s: float, seconds: float) -> None:
    """Stop the server process again and again, as a long pause of its runtime would."""
    for _ in range(int(seconds / every_s)):
        await asyncio.sleep(every_s - for_s)
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(for_s)
        os.kill(pid, signal.SIGCONT)


def rank(values: list[float], q: float) -> float:
    """Nearest-rank quantile, in ms."""
    ordered = sorted(values)
    return (
        1000 * ordered[max(0, math.ceil(q * len(ordered)) - 1)] if ordered else math.nan
    )


def processor_s(pid: int) -> float:
    """Processor seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(
    port: int, pid: int, load: Callable[[Client], Awaitable[list[Sample]]]
) -> tuple[list[Sample], float]:
    """Samples, and processor ms of the server for each of them."""

    async def go() -> tuple[list[Sample], float]:
        client = Client(port)
        await closed_loop(client, 1, 0.5)  # warm
        before = processor_s(pid)
        samples = await load(client)
        client.close()
        return samples, 1000 * (processor_s(pid) - before) / len(samples)

    return asyncio.run(go())


def in_process() -> list[str]:
    lines = ["IN PROCESS, median processor ms of a call, for 1 and for 32 rows"]
    lines.append(
        f"{'':14}{'sklearn 1':>11}{'ONNX 1':>9}{'sklearn 32':>12}{'ONNX 32':>9}"
    )
    x = digits()[0].astype("f")[HELD_OUT:]
    for name in models():
        predict, file = fitted(name)
        line = f"{name:14}"
        for n, widths in ((1, (11, 9)), (32, (12, 9))):
            calls = (predict, by_onnx(file))
            took: list[list[float]] = [[], []]
            for k in range(60):  # in turn, so that both meet the same neighbours
                for call, times in zip(calls, took, strict=True):
                    begin = time.process_time()
                    call(x[k : k + n])
                    times.append(time.process_time() - begin)
            line += "".join(
                f"{rank(t, 0.5):{w}.3f}" for t, w in zip(took, widths, strict=True)
            )
        lines.append(line)
    return lines


def between_lines() -> list[str]:
    """What comes between two calls decides what the second costs."""
    predict, file = fitted("forest 200")
    call, x = by_onnx(file), digits()[0].astype("f")[HELD_OUT:]
    far = np.zeros(8_000_000)
    kinds: dict[str, tuple[int, Callable[[int], object]]] = {
        "nothing, the same row": (500, lambda k: 0),
        "nothing, the next row": (500, lambda k: 0),
        "a row by scikit-learn": (50, lambda k: predict(x[k : k + 1])),
        "writing 64 MB": (50, lambda k: far.fill(k)),
        "10 ms of sleep": (50, lambda k: time.sleep(0.01)),
    }
    lines = ["", f"BETWEEN CALLS, one row of forest 200, load {os.getloadavg()[0]:.0f}"]
    lines.append("between                  processor ms, median")
    for name, (n, between) in kinds.items():
        times = list[float]()
        for k in range(n):
            row = 7 if "same" in name else k % len(x)
            between(k)
            begin = time.process_time()
            call(x[row : row + 1])
            times.append(time.process_time() - begin)
        lines.append(f"{name:24}{rank(times, 0.5):6.3f}")
    return lines


def closed_lines(seconds: float) -> list[str]:
    lines = ["", "CLOSED LOOP, forest 200, no batching; processor ms of the server"]
    lines.append("server    clients  answers/s    p50 ms    p99 ms  processor ms")
    for kind in ("delayed", "constant", "onnx", "sklearn"):
        with server(kind) as (port, pid):
            for clients in (1, 8, 32):
                got, each = run(
                    port, pid, partial(closed_loop, clients=clients, seconds=seconds)
                )
                took = [sent for _, sent, _ in got]
                lines.append(
                    f"{kind:9}{clients:8}{len(got) / seconds:11.0f}"
                    f"{rank(took, 0.5):10.1f}{rank(took, 0.99):10.1f}{each:14.2f}"
                )
    return lines


def stall_lines(seconds: float, rate: int = 30) -> list[str]:
    lines = [
        "",
        f"A SERVER STOPPED for 0.5 s every 3 s; onnx; {rate} requests/s planned",
    ]
    lines.append("client                        sent    p50 ms    p99 ms  over 100 ms")

    async def both(load: Awaitable[list[Sample]], pid: int) -> list[Sample]:
        done, _ = await asyncio.gather(load, stalls(pid, 3, 0.5, seconds))
        return list(done)

    with server("onnx") as (port, pid):
        closed, _ = run(
            port, pid, lambda c: both(closed_loop(c, 1, seconds, rate), pid)
        )
        opened, _ = run(port, pid, lambda c: both(open_loop(c, rate, seconds), pid))
    for name, took in (
        ("closed, from the send", [sent for _, sent, _ in closed]),
        ("open, from the plan", [plan for plan, _, _ in opened]),
    ):
        over = sum(t > 0.1 for t in took) / len(took)
        p50, p99 = rank(took, 0.5), rank(took, 0.99)
        lines.append(f"{name:28}{len(took):6}{p50:10.1f}{p99:10.1f}{over:12.1%}")
    return lines


def call_ms(port: int, pid: int, seconds: float) -> float:
    got, _ = run(port, pid, lambda c: closed_loop(c, 1, seconds))
    return rank([sent for _, sent, _ in got], 0.5)


def open_lines(
    kind: str, most: int, wait: float, limit: int, rates: list[float], seconds: float
) -> list[str]:
    """Arrivals and times in calls: the median of one client alone, just before."""
    lines = []
    with server("sklearn") as (port, pid):
        call = call_ms(port, pid, 2)
    with server(kind, most, wait * call, limit) as (port, pid):
        for rate in rates:
            a_second = rate * 1000 / call
            got, each = run(
                port, pid, partial(open_loop, rate=a_second, seconds=seconds)
            )
            took = [plan for plan, _, status in got if status == 200]
            refused = sum(status == 503 for _, _, status in got) / len(got)
            good = sum(1000 * t <= 5 * call for t in took) / len(got)
            p50, p99 = rank(took, 0.5) / call, rank(took, 0.99) / call
            lines.append(
                f"{kind:8}{rate:5.1f}{most:6}{wait:6.1f}{limit:7}{refused:9.0%}"
                f"{good:9.0%}{p50:7.1f}{p99:7.1f}{each:14.2f}"
            )
    return lines


def batch_lines(seconds: float) -> list[str]:
    lines = ["", "OPEN LOOP, forest 200; rates and times in calls of one client alone"]
    lines.append(
        "model    rate  most  wait  limit  refused  5 calls    p50    p99  processor ms"
    )
    for most, wait in ((1, 0.0), (8, 0.0), (32, 0.0), (32, 0.5)):
        rates = [0.3, 3.0] if most > 1 else [0.3]
        lines += open_lines("sklearn", most, wait, 10_000, rates, seconds)
    for most in (1, 32):
        lines += open_lines("onnx", most, 0, 10_000, [3.0], seconds)
    for limit in (4, 10_000):
        lines += open_lines("sklearn", 1, 0, limit, [2.0], seconds)
    return lines


def measured(seconds: float) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        forest = Path(folder) / "forest.onnx"
        os.environ["FOREST"] = str(forest)
        predict, file = fitted("forest 200")
        forest.write_bytes(file)
        forest.with_suffix(".pickle").write_bytes(pickle.dumps(predict))
        lines = list[str]()
        for part in (
            in_process,
            lambda: closed_lines(seconds),
            lambda: stall_lines(6 * math.ceil(seconds)),
            lambda: batch_lines(1.5 * seconds),
            between_lines,
        ):
            lines += part()
            print(*lines, sep="\n", file=sys.stderr, flush=True)
        return lines


def record(
    place: Path, packages: tuple[str, ...], who: str, before: float, lines: list[str]
) -> None:
    """Print a benchmark's lines under its machine, versions and load (at the start:
    `before`); with --write also beside its script."""
    cpu = [
        r.split(":")[1].strip()
        for r in Path("/proc/cpuinfo").read_text().splitlines()
        if r.startswith("model name")
    ]
    found = [f"{name} {version(name)}" for name in packages]
    now, after = f"{datetime.now(UTC):%Y-%m-%d}", os.getloadavg()[0]
    head = [
        f"{now}, {cpu[0]}, {os.cpu_count()} cores, {platform.system()}",
        f"Python {platform.python_version()}, {', '.join(found)}",
        f"{who} share the cores with other work;",
        f"load {before:.1f} at the start, {after:.1f} at the end",
        "",
    ]
    text = "\n".join(head + lines) + "\n"
    print(text)
    if "--write" in sys.argv:
        place.with_suffix(".txt").write_text(text, "utf-8")


def main() -> None:
    if "--serve" in sys.argv:
        kind, most, wait_ms, limit = sys.argv[2:]
        return serve(kind, int(most), float(wait_ms), int(limit))
    if "--between" in sys.argv:  # the last part alone
        return print(*between_lines(), sep="\n")
    seconds = 1.0 if "--short" in sys.argv else 4.0
    before = os.getloadavg()[0]
    lines = measured(seconds)
    record(Path(__file__), PACKAGES, "Client and server", before, lines)
    return None


if __name__ == "__main__":
    main()
