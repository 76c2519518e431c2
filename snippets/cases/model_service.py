"""Models as a service: versions, shadow, fallback, back-pressure, health, metrics."""

import asyncio
import json
import math
import re
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

import httpx
import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
import prometheus_client as prometheus
from fastapi import BackgroundTasks, FastAPI, HTTPException, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

Ask = Callable[[np.ndarray], Awaitable[int]]  # one image (64,) to its label
Pixel = Annotated[float, Field(ge=0, le=16)]  # neither NaN nor 255
ANSWERS = prometheus.Counter("answers", "One for each request", ["asked", "by"])
CALLS = prometheus.Histogram("call_seconds", "Calls of models", ["version", "outcome"])
COPIES = prometheus.Counter("copies", "The shadow's answers", ["version", "same"])


class Query(BaseModel):
    user: str
    pixels: list[Pixel] = Field(min_length=64, max_length=64)
    version: str = ""  # a client may pin one


def export() -> dict[str, bytes]:
    """ONNX files of two models. Data: 1,437 of scikit-learn's digits (CC BY 4.0)."""
    from skl2onnx import to_onnx  # type: ignore[import-untyped]
    from sklearn import datasets, ensemble, linear_model  # type: ignore[import-untyped]

    x, y = datasets.load_digits(return_X_y=True)
    linear = linear_model.LogisticRegression(C=0.01, max_iter=1000)
    files, forest = {}, ensemble.RandomForestClassifier(50, random_state=0)
    for version, model in {"v1": linear, "v2": forest}.items():
        model.fit(x[:1437], y[:1437])
        graph = to_onnx(model, x[:1].astype("f"), options={"zipmap": False})
        files[version] = graph.SerializeToString()
    return files


def load(file: bytes, limit: int = 8) -> Ask:
    """A model with its own thread and `limit` places, the running call included."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # else every session keeps a thread per core
    session = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    pool, places = ThreadPoolExecutor(1), asyncio.Semaphore(limit)

    def label(x: np.ndarray) -> int:
        return int(session.run(["label"], {"X": x[None]})[0][0])

    async def ask(x: np.ndarray) -> int:
        if places.locked():
            raise asyncio.QueueFull
        async with places:  # the event loop stays free; who gave up is not started
            return await asyncio.get_running_loop().run_in_executor(pool, label, x)

    label(np.zeros(64, "f"))  # warm up before the first request
    return ask


@dataclass
class Service:
    models: dict[str, Ask]
    route: Callable[[str], str]  # user to version
    previous: str  # answers for one that fails or is late. Source: Koen, 2019
    patience_s: dict[str, float]
    shadow: str = ""  # gets a copy of what another version answered
    ready: bool = True  # False while loading or draining

    async def ask(self, version: str, x: np.ndarray) -> int | None:
        """The label; None if late or broken; QueueFull is the caller's to handle."""
        outcome, begin = "cancelled", time.perf_counter()
        try:
            async with asyncio.timeout(self.patience_s[version]):
                label = await self.models[version](x)
            outcome = "ok"
            return label
        except Exception as error:
            outcome = type(error).__name__
            if isinstance(error, asyncio.QueueFull):
                raise
            return None
        finally:
            CALLS.labels(version, outcome).observe(time.perf_counter() - begin)

    async def copy(self, x: np.ndarray, label: int) -> None:
        with suppress(asyncio.QueueFull):  # the shadow is the first to be refused
            same = await self.ask(self.shadow, x) == label
            COPIES.labels(self.shadow, same).inc()

    async def predict(self, query: Query, after: BackgroundTasks) -> dict[str, object]:
        first, x = query.version or self.route(query.user), np.array(query.pixels, "f")
        if first not in self.models:
            raise HTTPException(404, f"no version {first} of {sorted(self.models)}")
        by = "cancelled"
        try:
            for version in dict.fromkeys([first, query.version or self.previous]):
                if (label := await self.ask(version, x)) is not None:
                    by = version
                    break
            else:
                by = "none"  # a person reads it
        except asyncio.QueueFull:
            by = "refused"
            raise HTTPException(503, "full", {"Retry-After": "1"}) from None
        finally:
            ANSWERS.labels(first, by).inc()
        if label is not None and self.shadow not in ("", by):
            after.add_task(self.copy, x, label)  # once the answer has left
        return {"label": label, "version": by}


def api(service: Service) -> FastAPI:
    app = FastAPI()
    app.post("/predict")(service.predict)
    app.get("/live")(lambda: "alive")  # if this fails, restart the process
    app.get("/ready")(lambda: Response(status_code=200 if service.ready else 503))
    app.get("/metrics")(lambda: Response(prometheus.generate_latest()))
    refusal = Response("64 pixels, 0 to 16", 422)  # FastAPI's own fails on a NaN
    app.exception_handler(RequestValidationError)(lambda request, error: refusal)
    return app


async def main() -> None:
    files = export()
    models = {version: load(file) for version, file in files.items()}
    models |= {"full": load(files["v2"], 0), "slow": lambda x: asyncio.sleep(9, 0)}
    models["broken"] = lambda x: models["v2"](x[1:])  # expects other features
    never = dict.fromkeys(models, 3600.0)  # so that no clock decides
    service = Service(models, str, "v1", never | {"slow": 0}, "v2")  # user is version
    at, head = httpx.ASGITransport(api(service)), {"content-type": "application/json"}
    async with httpx.AsyncClient(transport=at, base_url="http://s", headers=head) as to:
        print("route   pinned  pixels status  answered by")
        for user, pin, pixel in [("v1", "", 0), ("v1", "v2", 0), ("v2", "", math.nan),
                                 ("v2", "v9", 0), ("slow", "", 0), ("slow", "slow", 0),
                                 ("broken", "", 0), ("full", "", 0)]:  # fmt: skip
            body = {"user": user, "version": pin, "pixels": [pixel] * 64}
            got = await to.post("/predict", content=json.dumps(body))
            by = re.findall('version":"(.*)"', got.text) or ["-"]
            print(f"{user:8}{pin:8}{pixel:6}{got.status_code:7}  {by[0]}")
        service.ready = False
        for got in [await to.get(path) for path in ("/live", "/ready", "/metrics")]:
            print(f"draining, {got.url.path:12}{got.status_code:7}")
    print(*re.findall(r"(?:answers|copies)_total\{.*", got.text), sep="\n")


if __name__ == "__main__":
    asyncio.run(main())
