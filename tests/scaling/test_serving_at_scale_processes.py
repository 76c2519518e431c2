"""Two replicas give the answers of one process, also while one dies under calls."""

import multiprocessing as mp
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest

from snippets.scaling.serving_at_scale_processes import ask, label, main, replica

RNG = np.random.default_rng(0)
KNOWN = np.column_stack([RNG.integers(0, 17, (50, 64)), RNG.integers(0, 10, 50)])
ROWS = RNG.integers(0, 17, (60, 64)).tolist()


@pytest.fixture(autouse=True)
def none_is_left():
    yield
    for process in mp.active_children():
        process.kill()
        process.join()


def test_the_page_s_table(capsys):
    main()
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[-2:] for line in lines] == [
        ["120", "0"],
        ["120", "0"],
        ["60", "60"],
    ]


def test_label_is_the_nearest_by_hand():
    for row in ROWS:
        far = [sum((a - b) ** 2 for a, b in zip(row, it[:64], strict=True))
               for it in KNOWN.tolist()]  # fmt: skip
        assert label(KNOWN, row) == KNOWN[far.index(min(far)), 64]


def test_a_known_image_gets_its_own_label():
    assert [label(KNOWN, it[:64].tolist()) for it in KNOWN] == KNOWN[:, 64].tolist()


def test_eight_callers_lose_nothing_when_a_replica_dies_and_all_when_both_do():
    urls = [replica(KNOWN, 11), replica(KNOWN, 62)]
    with httpx.Client(timeout=60, trust_env=False) as http, ThreadPoolExecutor(8) as go:
        ways = [urls, urls[::-1]] * 30
        got = list(go.map(lambda to, row: ask(http, to, row), ways, ROWS))
        assert got == [label(KNOWN, row) for row in ROWS]
        dead = [ask(http, urls, row) for row in ROWS[:30]]  # the second's 62nd is here
    assert dead[-1] == -1
    assert dead == sorted(dead, key=lambda a: a == -1)
    assert not [p for p in mp.active_children() if p.is_alive() and p.join(30)]
