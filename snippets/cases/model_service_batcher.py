"""Dynamic batching: requests that wait together share one call of the model."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import numpy as np

Predict = Callable[[np.ndarray], Awaitable[Sequence[int]]]  # (n, features) to n labels


class Batcher:
    """A batch leaves when `most` wait or the oldest has waited `wait_s`, as soon as the
    model is free; beyond `limit` a request is refused (asyncio.QueueFull)."""

    def __init__(self, predict: Predict, most: int, wait_s: float, limit: int) -> None:
        if most < 1 or limit < 1:
            raise ValueError(f"most and limit are at least 1, got {most}, {limit}")
        self.predict, self.most, self.wait_s = predict, most, wait_s
        self.queue: asyncio.Queue[tuple[float, np.ndarray, asyncio.Future[int]]]
        self.queue, self.sizes = asyncio.Queue(limit), list[int]()

    async def ask(self, x: np.ndarray) -> int:
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        self.queue.put_nowait((loop.time(), x, answer))
        return int(await answer)

    async def collect(self) -> list[tuple[float, np.ndarray, asyncio.Future[int]]]:
        batch = [await self.queue.get()]
        while len(batch) < self.most:  # takes what is there, even after the time
            try:
                async with asyncio.timeout_at(batch[0][0] + self.wait_s):
                    batch.append(await self.queue.get())
            except TimeoutError:
                break
        return [item for item in batch if not item[2].done()]  # others gave up

    async def run(self) -> None:
        while True:
            if not (batch := await self.collect()):
                continue
            self.sizes.append(len(batch))
            try:
                labels = await self.predict(np.array([x for _, x, _ in batch]))
                for (_, _, answer), label in zip(batch, labels, strict=True):
                    if not answer.done():
                        answer.set_result(label)
            except Exception as error:  # this batch fails, the loop goes on
                for _, _, answer in batch:
                    if not answer.done():
                        answer.set_exception(error)


async def drive(most: int, limit: int = 8) -> None:
    """One request holds the model, twelve arrive, two give up, then it is freed."""
    free = asyncio.Event()

    async def double(x: np.ndarray) -> list[int]:
        await free.wait()
        return [2 * int(row[0]) for row in x]

    batcher = Batcher(double, most, wait_s=0, limit=limit)
    loop = asyncio.ensure_future(batcher.run())
    asks = [asyncio.ensure_future(batcher.ask(np.array([0])))]
    while not batcher.sizes:
        await asyncio.sleep(0)
    asks += [asyncio.ensure_future(batcher.ask(np.array([k]))) for k in range(1, 13)]
    await asyncio.sleep(0)
    asks[2].cancel(), asks[3].cancel()
    free.set()
    got = await asyncio.gather(*asks, return_exceptions=True)
    loop.cancel()
    right = sum(g == 2 * k for k, g in enumerate(got))
    refused = sum(isinstance(g, asyncio.QueueFull) for g in got)
    print(f"{most:4}{limit:7}{right:8}{refused:9}   {batcher.sizes}")


def main() -> None:
    print("most  limit  answers  refused   sizes of batches")
    for most, limit in [(1, 8), (4, 8), (8, 8), (4, 12)]:
        asyncio.run(drive(most, limit))


if __name__ == "__main__":
    main()
