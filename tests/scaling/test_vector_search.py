"""The model passes through what was measured, and its laws hold at any size; the page
quotes the benchmark's record."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import vector_search as model

ROOT = Path(__file__).resolve().parents[2]
RECORD = (ROOT / "benchmarks/scaling/vector_search.txt").read_text("utf-8")
PAGE = " ".join((ROOT / "docs/scaling/vector_search.md").read_text("utf-8").split())
ROW = re.compile(
    r"([\d,]{6,9}) (exact|IVF|HNSW|codes, re-ranked|codes) +(\d+) +(\d\.\d{3}) *([\d,]+) +"
    r"([\d.]+) +[\d.]+ +([\d.]+) +(\d+) +([\d.]+)"
)
MEASURED = {
    (name, int(n.replace(",", ""))): [float(it.replace(",", "")) for it in rest]
    for n, name, _, *rest in ROW.findall(RECORD)
}  # recall, compared, p50, batch, MB, seconds to build


@given(st.floats(1, 1e9), st.floats(1, 10), st.sampled_from(["exact", "IVF", "HNSW"]))
@settings(max_examples=50)
def test_more_vectors_are_more_work_and_never_more_than_all(n, times, index):
    assert model.compared(index, n) <= n
    assert model.compared(index, n) <= model.compared(index, n * times)
    assert model.time_ms(index, n, 64) <= model.time_ms(index, n, 128)


@given(st.integers(16, 2_000))
@settings(max_examples=25)
def test_codes_are_the_smallest_and_a_graph_the_largest(d):
    sizes = [model.bytes_each(it, d) for it in ("codes", "exact", "IVF", "HNSW")]
    assert sizes == sorted(sizes)


def test_the_model_starts_from_the_record():
    for index in ("IVF", "HNSW"):
        for n in (10_000, 1_000_000):
            assert model.compared(index, n) == pytest.approx(MEASURED[index, n][1])
    for index, within in (("exact", 0.02), ("HNSW", 0.05), ("IVF", 0.3)):
        p50 = MEASURED[index, 1_000_000][2]
        assert model.time_ms(index, 1e6, 76) == pytest.approx(p50, rel=within)
        mb = MEASURED[index, 1_000_000][4]
        assert model.bytes_each(index, 76) == pytest.approx(mb, rel=0.04)
    assert MEASURED["codes", 1_000_000][4] == 27 == model.bytes_each("codes", 76)


def test_the_page_quotes_the_record():
    def at(name, n, column):
        return MEASURED[name, n][column]

    million = 1_000_000
    assert f"took {at('exact', 100_000, 2):.1f} ms a query on one core" in PAGE
    assert f"{at('HNSW', 100_000, 2):.2f} ms at a recall of" in PAGE
    assert (
        f"built_s, exact_ms, product_ms, graph_ms = {at('HNSW', million, 5)}, " in PAGE
    )
    assert f"{at('exact', million, 2):.1f}, 3.886, {at('HNSW', million, 3)}" in PAGE
    assert (
        f"recall is {at('codes', million, 0):.2f}, where 10,000 vectors kept " in PAGE
    )
    for quoted in ("0.035", "0.753", "3.886"):
        assert re.search(rf"matrix product +{quoted}", RECORD)
    assert re.search(r"lot +8 +9\.9 \(0\.0\) +0\.58 ", RECORD)
    assert re.search(r"homolog +8 +4\.7 \(0\.3\) ", RECORD)


def test_shards_of_a_graph_cost_more_than_the_whole():
    assert 8 * model.compared("HNSW", 1e6) > 3 * model.compared("HNSW", 8e6)


def test_no_vectors_are_refused():
    with pytest.raises(ValueError, match="at least 1, got 0"):
        model.compared("IVF", 0)
