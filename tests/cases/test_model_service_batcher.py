"""Every request is answered once and rightly, or refused; no batch is too large."""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases.model_service_batcher import Batcher


async def turns(n=20):
    for _ in range(n):
        await asyncio.sleep(0)


async def burst(n, most, limit, give_up=(), fail_on=(), error=ConnectionError):
    """n requests at once: answers or exceptions, and the sizes of the calls."""

    async def double(x):
        if set(fail_on) & set(x.tolist()):
            raise error
        return [2 * int(row) for row in x]

    batcher = Batcher(double, most, 0, limit)
    asks = [asyncio.ensure_future(batcher.ask(np.array(k))) for k in range(n)]
    await turns(1)
    for k in give_up:
        asks[k].cancel()
    loop = asyncio.ensure_future(batcher.run())
    got = await asyncio.gather(*asks, return_exceptions=True)
    loop.cancel()
    return got, list(batcher.sizes)


@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 30))
@settings(max_examples=40)
def test_answered_once_or_refused(n, most, limit):
    got, sizes = asyncio.run(burst(n, most, limit))
    fits = min(n, limit)
    assert got[:fits] == [2 * k for k in range(fits)]
    assert all(isinstance(answer, asyncio.QueueFull) for answer in got[fits:])
    assert sum(sizes) == fits
    assert max(sizes) <= most
    assert len(sizes) == -(-fits // most)  # no batch smaller than it must be


def test_who_gave_up_is_not_computed():
    got, sizes = asyncio.run(burst(8, 4, 99, give_up=[0, 1, 2, 3, 5]))
    assert sizes == [3]
    assert (got[4], got[6], got[7]) == (8, 12, 14)


def test_a_broken_model_fails_the_batch_alone_and_is_not_asked_again():
    got, sizes = asyncio.run(burst(6, 2, 99, fail_on=[3]))
    assert [isinstance(answer, ConnectionError) for answer in got] == [0, 0, 1, 1, 0, 0]
    assert (got[0], got[5], sizes) == (0, 10, [2, 2, 2])


@given(st.integers(1, 16), st.sets(st.integers(0, 15)))
@settings(max_examples=30)
def test_a_bad_row_fails_no_neighbour(n, bad):
    got, sizes = asyncio.run(burst(n, 16, 99, fail_on=bad, error=ValueError))
    for k, answer in enumerate(got):
        assert isinstance(answer, ValueError) if k in bad else answer == 2 * k
    assert len(sizes) <= 1 + 2 * len(bad) * 4  # both halves, four times for 16 rows


def test_a_model_that_loses_a_row_answers_nobody():
    async def go():
        async def loses_one(x):
            return [2 * int(row) for row in x if row != 1]

        batcher = Batcher(loses_one, 4, 0, 9)
        asks = [asyncio.ensure_future(batcher.ask(np.array(k))) for k in range(4)]
        await turns(1)
        loop = asyncio.ensure_future(batcher.run())
        got = await asyncio.gather(*asks, return_exceptions=True)
        loop.cancel()
        return [str(answer) for answer in got]

    assert asyncio.run(go()) == ["3 answers to 4 rows"] * 4


def test_it_waits_for_company_and_leaves_when_full():
    async def go():
        async def same(x):
            return list(x)

        batcher = Batcher(same, 3, 3600, 99)
        loop = asyncio.ensure_future(batcher.run())
        asks = [asyncio.ensure_future(batcher.ask(np.array(k))) for k in range(2)]
        await turns()
        waiting = [ask.done() for ask in asks]
        asks.append(asyncio.ensure_future(batcher.ask(np.array(2))))
        got = await asyncio.gather(*asks)
        loop.cancel()
        return waiting, got, list(batcher.sizes)

    assert asyncio.run(go()) == ([False, False], [0, 1, 2], [3])


def test_sizes_below_one_are_refused():
    with pytest.raises(ValueError, match="at least 1, got 0, 8"):
        Batcher(None, 0, 0, 8)
