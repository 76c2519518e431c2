"""Dynamic batching: requests that wait together share one call of the model."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

import numpy as np

Item = tuple[float, np.ndarray, asyncio.Future[int]]  # arrival, row, answer


class Batcher:
    """A batch leaves when `most` wait or the oldest has waited `wait_s`, once the model
    is free; beyond `limit` a request is refused (asyncio.QueueFull)."""

    def __init__(self, predict: Callable[[np.ndarray], Awaitable[Sequence[int]]],
                 most: int, wait_s: float, limit: int) -> None:  # fmt: skip
        if most < 1 or limit < 1:
            raise ValueError(f"most and limit are at least 1, got {most}, {limit}")
        self.predict, self.most, self.wait_s = predict, most, wait_s
        self.queue: asyncio.Queue[Item] = asyncio.Queue(limit)
        self.sizes = deque[int](maxlen=1000)  # the latest, for a metric

    async def ask(self, x: np.ndarray) -> int:
        loop = asyncio.get_running_loop()
        self.queue.put_nowait((loop.time(), x, answer := loop.create_future()))
        return int(await answer)

    async def run(self) -> None:
        while True:
            batch = [await self.queue.get()]
            while len(batch) < self.most:  # takes who is there, however late it is
                try:
                    async with asyncio.timeout_at(batch[0][0] + self.wait_s):
                        batch.append(await self.queue.get())
                except TimeoutError:
                    break
            if batch := [item for item in batch if not item[2].done()]:  # or gave up
                await self.answer(batch)

    async def answer(self, batch: list[Item]) -> None:
        self.sizes.append(len(batch))
        try:
            labels = list(await self.predict(np.array([x for _, x, _ in batch])))
            if len(labels) != len(batch):  # else answers would go to the wrong callers
                raise RuntimeError(f"{len(labels)} answers to {len(batch)} rows")
            for (_, _, answer), label in zip(batch, labels, strict=True):
                if not answer.done():
                    answer.set_result(label)
        except Exception as error:
            if isinstance(error, ValueError) and (half := len(batch) // 2):
                await self.answer(batch[:half])  # one bad row: find it
                return await self.answer(batch[half:])
            for _, _, answer in batch:  # a broken model: no second call
                if not answer.done():
                    answer.set_exception(error)


async def drive(most: int, limit: int) -> str:
    """While the model is busy twelve arrive; two of them give up, one is bad."""
    free, asks = asyncio.Event(), list[asyncio.Future[int]]()

    async def double(x: np.ndarray) -> list[int]:
        await free.wait()
        if 5 in x:
            raise ValueError("5")
        return [2 * int(row) for row in x]

    batcher = Batcher(double, most, 0, limit)
    loop = asyncio.ensure_future(batcher.run())
    for k in range(13):
        asks.append(asyncio.ensure_future(batcher.ask(np.array(k))))
        while not batcher.sizes:  # the first holds the model
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    _ = asks[1].cancel(), asks[2].cancel()
    free.set()
    got = await asyncio.gather(*asks, return_exceptions=True)
    loop.cancel()
    refused = sum(isinstance(answer, asyncio.QueueFull) for answer in got)
    right = sum(answer == 2 * k for k, answer in enumerate(got))
    bad = sum(isinstance(answer, ValueError) for answer in got)
    sizes = " ".join(map(str, batcher.sizes))
    return f"{most:4}{limit:7}{right:9}{refused:9}{bad:5}   {sizes}"


if __name__ == "__main__":
    print("most  limit  answers  refused  bad   sizes of calls")
    for most, limit in [(1, 8), (4, 8), (8, 8), (8, 12)]:
        print(asyncio.run(drive(most, limit)))
