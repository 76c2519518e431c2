"""Two replica processes; one dies. Data: scikit-learn's digits, from UCI."""

import os
from contextlib import suppress
from importlib.util import find_spec
from multiprocessing import get_context as start
from socket import IPPROTO_TCP, socket

import httpx
import numpy as np


def label(known: np.ndarray, pixels: list[int]) -> int:
    return int(known[((known[:, :64] - pixels) ** 2).sum(axis=1).argmin(), 64])


def serve(door: socket, known: np.ndarray, dies_at: int) -> None:
    import uvicorn
    from fastapi import FastAPI

    app, calls = FastAPI(), list[int]()

    @app.post("/")
    async def predict(pixels: list[int]) -> int:
        calls.append(label(known, pixels))
        return calls[-1] if len(calls) != dies_at else os._exit(1)  # no goodbye

    uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[door])


def replica(known: np.ndarray, at: int) -> str:  # dies at this call, or with us
    with socket(proto=IPPROTO_TCP) as door:
        door.bind(("127.0.0.1", 0))  # a free port
        door.listen()  # from here on calls wait until the process is up
        start("spawn").Process(None, serve, "", (door, known, at), daemon=True).start()
        return f"http://127.0.0.1:{door.getsockname()[1]}"


def ask(http: httpx.Client, urls: list[str], row: list[int]) -> int:
    for url in urls:
        with suppress(httpx.TransportError):  # then the next replica is asked
            return int(http.post(url, json=row).json())
    return -1


def main() -> None:
    file = str(find_spec("sklearn").origin)[:-11]  # type: ignore[union-attr]
    images = np.loadtxt(file + "datasets/data/digits.csv.gz", int, delimiter=",")
    known, rows = images[:1437], images[1437::3, :64].tolist()
    alone, turns = [label(known, row) for row in rows], [0, 1] * (len(rows) // 2)
    urls = [replica(known, 91), replica(known, 0)] * 2
    print(f"{len(rows)} requests   as in one process  lost")
    with httpx.Client(timeout=60, trust_env=False) as http:
        for name, n in (("two replicas", 2), ("one dies", 2), ("one try", 1)):
            got = [ask(http, urls[k:][:n], r) for k, r in zip(turns, rows, strict=True)]
            print(f"{name:14}{np.equal(got, alone).sum():18}{got.count(-1):7}")


if __name__ == "__main__":
    main()
