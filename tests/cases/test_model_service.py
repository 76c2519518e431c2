"""The service in one process: what each kind of request gets; then real processes on
loopback: nothing lost when a replica dies, nothing cut off by a graceful end. No test is
decided by how long anything takes."""

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import numpy as np
import prometheus_client
import pytest
from sklearn.datasets import load_digits

from snippets.cases import model_service
from snippets.cases.model_service import Service, api
from snippets.cases.model_service_batcher import Batcher
from snippets.cases.model_service_router import route

ROOT = Path(__file__).resolve().parents[2]
ROWS, LABELS = load_digits(return_X_y=True)
NEW, TRUTH = ROWS[1437:], LABELS[1437:]


@pytest.fixture(scope="module")
def files():
    return model_service.export()


def query(row=NEW[0], user="u", version=""):
    return {"user": user, "version": version, "pixels": row.tolist()}


def answers(service, *queries):
    async def go():
        at = httpx.ASGITransport(api(service))
        async with httpx.AsyncClient(transport=at, base_url="http://s") as client:
            posts = (client.post("/predict", json=body) for body in queries)
            return await asyncio.gather(*posts)

    return asyncio.run(go())


async def seven(x):
    return 7


async def fails(x):
    raise ConnectionError


async def full(x):
    raise asyncio.QueueFull


def stuck(x):
    return asyncio.sleep(3600, 0)


def made(route, shadow="", **models):
    patience_s = {name: 0 if model is stuck else 3600 for name, model in models.items()}
    return Service(models, lambda user: route, "old", patience_s, shadow)


def counted(name, **labels):
    return prometheus_client.REGISTRY.get_sample_value(name, labels) or 0


def test_both_files_answer_and_are_good(files):
    models = {name: model_service.load(file) for name, file in files.items()}
    service = Service(models, lambda user: "v2", "v1", {"v1": 3600, "v2": 3600})
    for version, least in (("v1", 0.9), ("v2", 0.9)):
        got = [answers(service, query(row, version=version))[0] for row in NEW[:60]]
        assert {a.json()["version"] for a in got} == {version}
        right = [a.json()["label"] == y for a, y in zip(got, TRUTH, strict=False)]
        assert np.mean(right) > least - 0.1


@pytest.mark.parametrize("live", [stuck, fails])
def test_late_or_broken_falls_back_to_the_previous_model(live):
    (got,) = answers(made("new", new=live, old=seven), query())
    assert got.json() == {"label": 7, "version": "old"}


def test_no_model_answers_and_a_person_reads_it():
    (got,) = answers(made("new", new=stuck, old=fails), query())
    assert (got.status_code, got.json()["label"]) == (200, None)


def test_a_pin_is_kept_or_not_answered():
    service = made("new", new=seven, tardy=stuck, old=seven)
    pinned, other = answers(service, query(version="tardy"), query(version="none such"))
    assert pinned.json() == {"label": None, "version": "none"}
    assert other.status_code == 404


def test_a_full_queue_refuses_and_does_not_fall_back():
    (got,) = answers(made("new", new=full, old=seven), query())
    assert (got.status_code, got.headers["retry-after"]) == (503, "1")


@pytest.mark.parametrize("row", [np.zeros(63), np.zeros(65), np.zeros(0)])
def test_another_shape_is_refused_at_the_door(row):
    (got,) = answers(made("new", new=fails, old=fails), query(row))
    assert got.status_code == 422


@pytest.mark.parametrize("pixel", [np.nan, np.inf, -1, 17, "x"])
def test_no_other_value_reaches_a_model(pixel):
    async def go():
        at = httpx.ASGITransport(api(made("new", new=fails, old=fails)))
        async with httpx.AsyncClient(transport=at, base_url="http://s") as client:
            body = json.dumps({"user": "u", "pixels": [0] * 63 + [pixel]})
            head = {"content-type": "application/json"}
            return await client.post("/predict", content=body, headers=head)

    assert asyncio.run(go()).status_code == 422


def test_the_previous_model_is_not_asked_twice():
    calls = []

    async def once(x):
        calls.append(x)
        raise ConnectionError

    (got,) = answers(made("old", old=once), query())
    assert got.json() == {"label": None, "version": "none"}
    assert len(calls) == 1


def test_every_request_is_counted_once_by_what_was_asked_and_what_answered():
    def shares():
        pairs = [("a", "a"), ("a", "old"), ("a", "none"), ("a", "refused")]
        return np.array([counted("answers_total", asked=a, by=b) for a, b in pairs])

    before = shares()
    for model, previous in ((seven, fails), (stuck, seven), (fails, fails), (full, 0)):
        answers(made("a", a=model, old=previous), query())
    assert (shares() - before).tolist() == [1, 1, 1, 1]


def test_a_cancelled_call_is_not_counted_as_an_answer():
    service = Service({"hung": stuck}, lambda user: "hung", "hung", {"hung": 3600})

    async def go():
        task = asyncio.ensure_future(service.ask("hung", NEW[0]))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(go())
    count = "call_seconds_count"
    assert counted(count, version="hung", outcome="cancelled") == 1
    assert counted(count, version="hung", outcome="ok") == 0


@pytest.mark.parametrize("shadow", [seven, fails, full, stuck])
def test_the_shadow_changes_no_answer(shadow):
    async def eight(x):
        return 8

    (got,) = answers(made("new", "ghost", new=eight, old=fails, ghost=shadow), query())
    assert got.json() == {"label": 8, "version": "new"}


def test_the_shadow_is_compared_unless_it_is_full():
    def copies():
        return [
            counted("copies_total", version="twin", same=same)
            for same in ("True", "False")
        ]

    before = copies()
    for twin in (seven, seven, fails, full):
        answers(made("new", "twin", new=seven, old=fails, twin=twin), query())
    answers(made("twin", "twin", twin=seven, old=fails), query())  # is not its own
    assert np.subtract(copies(), before).tolist() == [2, 1]


def test_a_loaded_model_has_places_and_does_not_start_who_gave_up(files, monkeypatch):
    started, may_end = [], threading.Event()

    class Session:
        def __init__(self, *args, **options):
            pass

        def run(self, names, inputs):
            if (pixel := int(inputs["X"][0, 0])) > 0:
                started.append(pixel)
                may_end.wait()
            return [[pixel]]

    monkeypatch.setattr(model_service.ort, "InferenceSession", Session)

    async def go():
        ask = model_service.load(b"", limit=3)
        asks = [asyncio.ensure_future(ask(np.full(64, k))) for k in range(1, 5)]
        for _ in range(10_000):  # at most ten seconds
            if started and asks[3].done():
                break
            await asyncio.sleep(0.001)
        asks[1].cancel()
        await asyncio.sleep(0)
        may_end.set()
        return await asyncio.gather(*asks, return_exceptions=True)

    one, gone, three, refused = asyncio.run(go())
    assert (one, three, started) == (1, 3, [1, 3])
    assert isinstance(gone, asyncio.CancelledError)
    assert isinstance(refused, asyncio.QueueFull)


def test_draining_is_not_dying():
    service = made("new", new=seven, old=seven)

    async def states():
        at = httpx.ASGITransport(api(service))
        async with httpx.AsyncClient(transport=at, base_url="http://s") as client:
            return [(await client.get(p)).status_code for p in ("/live", "/ready")]

    assert asyncio.run(states()) == [200, 200]
    service.ready = False
    assert asyncio.run(states()) == [200, 503]


def test_the_three_programs_are_one_service_as_the_page_says():
    page = (ROOT / "docs/cases/model_service.md").read_text("utf-8")
    (lines,) = re.findall(r"```python \{ notest reason.*\n([^`]*)```", page)
    names = {"Batcher": Batcher, "Service": Service, "route": route, "api": api}

    async def rows(x):
        return [int(row[0]) for row in x]

    async def go():
        names["calls"] = {"v1": rows, "v2": rows, "v3": rows}
        exec(lines, names)
        loops = [asyncio.ensure_future(b.run()) for b in names["batchers"].values()]
        names["service"].patience_s = dict.fromkeys(names["calls"], 3600)
        at = httpx.ASGITransport(names["app"])
        async with httpx.AsyncClient(transport=at, base_url="http://s") as client:
            bodies = [query(np.full(64, k % 17), f"user {k}") for k in range(200)]
            posts = [client.post("/predict", json=body) for body in bodies[:30]]
            got = await asyncio.gather(*posts)
            for body in bodies[30:]:
                got.append(await client.post("/predict", json=body))
        for loop in loops:
            loop.cancel()
        return [a.json() for a in got]

    before = counted("copies_total", version="v3", same="True")
    got = asyncio.run(go())
    assert [a["label"] for a in got] == [k % 17 for k in range(200)]
    canaries = {k for k, a in enumerate(got) if a["version"] == "v2"}
    assert canaries == {k for k in range(200) if route(f"user {k}", 0.05) == "canary"}
    assert 0 < len(canaries) < 30
    assert counted("copies_total", version="v3", same="True") - before == 200
    sizes = [size for b in names["batchers"].values() for size in b.sizes]
    assert max(sizes) > 1


SERVER = """
import asyncio, contextlib, pathlib, socket, sys, time, uvicorn
from snippets.cases.model_service import Service, api, load
from snippets.cases.model_service_batcher import Batcher

folder = pathlib.Path(sys.argv[1])
one = load((folder / "v2.onnx").read_bytes())

async def rows(x):
    return [await one(row) for row in x]

async def held(x):
    print("started", flush=True)
    await asyncio.sleep(0.5)
    return 7

batcher = Batcher(rows, 8, 0.0, 64)
models = {"v2": batcher.ask, "held": held}
service = Service(models, lambda user: "v2", "v2", dict.fromkeys(models, 3600))
app = api(service)

@contextlib.asynccontextmanager
async def lifespan(app):
    loop = asyncio.ensure_future(batcher.run())
    yield
    loop.cancel()

app.router.lifespan_context = lifespan
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
"""


@pytest.fixture(scope="module")
def replicas(files, tmp_path_factory):
    """Two server processes: (process, address) of each; gone at the end."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "v2.onnx").write_bytes(files["v2"])
    started = []
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    try:
        for _ in range(2):
            command = [sys.executable, "-c", SERVER, str(folder)]
            started.append(
                subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
            )
        yield [(p, f"http://127.0.0.1:{int(p.stdout.readline())}") for p in started]
    finally:
        for process in started:
            process.kill()
            process.wait()
            process.stdout.close()


async def ask_either(client, places, k):
    """Replica k first; on a broken or refused connection the other one, once."""
    for place in (places[k % 2], places[1 - k % 2]):
        with contextlib.suppress(httpx.TransportError):
            body = query(NEW[k % 360])
            return await client.post(f"{place}/predict", json=body)
    return None


def test_load_a_killed_replica_and_a_graceful_end(replicas):
    (first, _), (second, survivor) = replicas
    places = [place for _, place in replicas]

    async def load():
        async with httpx.AsyncClient(timeout=120) as client:
            gate, got = asyncio.Semaphore(16), []

            async def one(k):
                async with gate:
                    got.append((k, await ask_either(client, places, k)))
                if len(got) == 100:  # in the middle of the run
                    first.kill()

            await asyncio.gather(*(one(k) for k in range(300)))
            alone = [await client.post(f"{survivor}/predict", json={"user": "u"})]
            alone += [await client.get(f"{survivor}/metrics")]
            return got, alone

    got, (bad, metrics) = asyncio.run(load())
    assert sorted(k for k, _ in got) == list(range(300))
    assert all(answer is not None and answer.status_code == 200 for _, answer in got)
    right = [answer.json()["label"] == TRUTH[k % 360] for k, answer in got]
    assert np.mean(right) > 0.85
    assert first.wait() == -signal.SIGKILL
    assert bad.status_code == 422
    served = [r for r in metrics.text.splitlines() if r.startswith("answers_total{")]
    (line,) = served
    assert 'asked="v2",by="v2"' in line
    assert 150 <= float(line.split()[-1]) <= 300

    async def end():
        async with httpx.AsyncClient(timeout=120) as client:
            body = query(version="held")
            asks = [
                asyncio.ensure_future(client.post(f"{survivor}/predict", json=body))
                for _ in range(5)
            ]
            for _ in asks:  # all five are inside the service
                await asyncio.to_thread(second.stdout.readline)
            second.terminate()
            return await asyncio.gather(*asks)

    assert [a.json()["label"] for a in asyncio.run(end())] == [7] * 5
    assert second.wait() in (0, -signal.SIGTERM)
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{survivor}/live")
