"""Models as a service: versions, deadline with fallback, back-pressure, health."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
import prometheus_client as prometheus
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field

Ask = Callable[[np.ndarray], Awaitable[int]]  # one image (64,) to its label
SEEN = prometheus.Counter("answers", "Answers", ["version", "outcome"])


class Query(BaseModel):
    user: str
    pixels: list[float] = Field(min_length=64, max_length=64)
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


def load(file: bytes) -> Ask:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # else every session keeps a thread per core
    session = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    def label(x: np.ndarray) -> int:
        return int(session.run(["label"], {"X": x[None]})[0][0])

    label(np.zeros(64, "f"))  # warm up before the first request
    return lambda x: asyncio.to_thread(label, x)  # the event loop stays free


@dataclass
class Service:
    models: dict[str, Ask]
    route: Callable[[str], str]  # user to version
    previous: str  # answers for one that fails or is late. Source: Koen, 2019
    patience_s: dict[str, float]
    ready: bool = True  # False while loading or draining

    async def ask(self, version: str, x: np.ndarray) -> int | None:
        outcome = "ok"
        try:
            async with asyncio.timeout(self.patience_s[version]):
                return await self.models[version](x)
        except asyncio.QueueFull:
            outcome = "refused"
            raise HTTPException(503, "full", {"Retry-After": "1"}) from None
        except Exception as error:  # late, or the model's own
            outcome = type(error).__name__
            return None
        finally:
            SEEN.labels(version, outcome).inc()

    async def predict(self, query: Query) -> dict[str, int | str | None]:
        first, x = query.version or self.route(query.user), np.array(query.pixels, "f")
        if first not in self.models:
            raise HTTPException(404, f"no version {first} of {sorted(self.models)}")
        for version in [first] if query.version else [first, self.previous]:
            if (label := await self.ask(version, x)) is not None:
                return {"label": label, "version": version}
        return {"label": None, "version": "none"}  # a person reads it


def api(service: Service) -> FastAPI:
    app = FastAPI()
    app.post("/predict")(service.predict)
    app.get("/live")(lambda: "alive")  # if this fails, restart the process
    app.get("/ready")(lambda: Response(status_code=200 if service.ready else 503))
    app.get("/metrics")(lambda: Response(prometheus.generate_latest()))
    return app


async def main() -> None:
    models = {version: load(file) for version, file in export().items()}

    async def full(x: np.ndarray) -> int:
        raise asyncio.QueueFull

    models |= {"full": full, "slow": lambda x: asyncio.sleep(3600, 0)}
    models["broken"] = lambda x: models["v2"](x[1:])  # expects other features
    never = dict.fromkeys(models, 3600.0)  # so that no clock decides
    service = Service(models, str, "v1", never | {"slow": 0})  # user names version
    at = httpx.ASGITransport(api(service))
    async with httpx.AsyncClient(transport=at, base_url="http://service") as client:
        print(f"{'route':8}{'pinned':8}{'pixels':7}status  answered by, retry after")
        for user, pin, n in [("v2", "", 64), ("v2", "v1", 64), ("v2", "", 63),
                             ("v2", "v9", 64), ("slow", "", 64), ("slow", "slow", 64),
                             ("broken", "", 64), ("full", "", 64)]:  # fmt: skip
            body = {"user": user, "version": pin, "pixels": [0.0] * n}
            got = await client.post("/predict", json=body)
            by = got.json().get("version") or got.headers.get("retry-after", "-")
            print(f"{user:8}{pin:8}{n:6}{got.status_code:7}  {by}")
        service.ready = False
        for got in [await client.get(path) for path in ("/live", "/ready", "/metrics")]:
            print(f"draining, {got.url.path:13}{got.status_code:7}")
    print(*re.findall(r"answers_total\{.*", got.text), sep="\n")


if __name__ == "__main__":
    asyncio.run(main())
