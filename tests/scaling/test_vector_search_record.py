"""The record is what the benchmark writes, and the page quotes its record."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.scaling import vector_search as bench
from snippets.scaling import vector_search as model

ROOT = Path(__file__).resolve().parents[2]
RECORD = Path(bench.__file__).with_suffix(".txt").read_text("utf-8")
PAGE = " ".join((ROOT / "docs/scaling/vector_search.md").read_text("utf-8").split())
LINES = RECORD.splitlines()
MILLION = 1_000_000


def number(text):
    it = text.strip().replace(",", "")
    return float(it) if "." in it else int(it)


def block(start):
    first = next(i for i, line in enumerate(LINES) if line.startswith(start))
    rest = LINES[first + 1 :]
    return rest[: rest.index("")] if "" in rest else rest


SIZES = [line for line in block("500 queries")[1:] if line[:9].strip()]
BATCHES = [number(line[-8:]) for line in block("500 queries") if "product" in line]
SETTINGS = block("settings of faiss")[1:]
CUTS = (0, 9, 26, 32, 39, 49, 57, 65, 73, 79, 87)


def cells(line, cuts):
    return [line[a:b].strip() for a, b in pairwise(cuts)]


ROWS = {}
for one in SIZES:
    n, name, effort, *rest = cells(one, CUTS)
    keys = ("recall", "compared", "p50", "p99", "batch", "mb", "built")
    ROWS[name, number(n)] = dict(zip(keys, map(number, rest), strict=True))
TRIED = {}
for one in SETTINGS:
    n, name, *rest = cells(one, (0, 9, 38, 45, 53, 61, 67, 75))
    if n:
        known = TRIED, number(n)
        keys = ("recall", "p50", "batch", "mb", "built")
        title = re.sub(r", \d+ cells", "", name)
        TRIED[title, number(n)] = dict(zip(keys, map(number, rest), strict=True))
    else:
        TRIED[name.split(",")[0], known[1]] = number(one[-8:])


def test_the_layout_is_what_the_script_writes():
    for line in SIZES:
        n, name, *rest = cells(line, CUTS)
        assert bench.size_row(number(n), name, *map(number, rest)) == line
    assert [line for line in block("500 q") if "product" in line] == [
        bench.product_row(it) for it in BATCHES
    ]
    for line in block("from 10,000"):
        each = [int(it) for it in line.split("comparison")[1].split()]
        guess, measured = number(line[12:20]), number(line[20:28])
        assert bench.guess_row(line[:12].strip(), guess, measured, each) == line
    for line in SETTINGS:
        n, name, *rest = cells(line, (0, 9, 38, 45, 53, 61, 67, 75))
        if n:
            assert bench.setting_row(number(n), name, *map(number, rest)) == line
    for line in block("LanceDB")[1:]:
        found = [float(it) for it in re.findall(r"\d+\.\d+", line[26:])]
        name, what = line[:10].strip(), line[10:26].strip()
        assert bench.filter_row(name, what, *found) == line
    for line in block("six draws")[1:]:
        both = [float(it) for it in re.findall(r"\d\.\d{3}", line)]
        assert bench.draw_row(line[:20].strip(), both[::2], both[1::2]) == line


def says(*claims):
    for claim in claims:
        assert claim in PAGE, claim


def test_brute_force_and_graph():
    exact = [ROWS["exact", n] for n in (10_000, 100_000, MILLION)]
    graph = [ROWS["HNSW", n] for n in (10_000, 100_000, MILLION)]
    assert round(exact[0]["p50"] - graph[0]["p50"], 1) == 0.1
    says(
        f"a million vectors of 76 numbers in {exact[2]['p50']:.0f} ms",
        f"took {exact[1]['p50']:.1f} ms a query on one core",
        f"{graph[1]['p50']:.2f} ms at a recall of {graph[1]['recall']:.2f} here",
        f"{graph[1]['built']:.0f} s of building",
        f"a batch costs brute force {BATCHES[0]} ms a query where HNSW's batch costs "
        f"{graph[0]['batch']}; at 100,000 {BATCHES[1]:.2f} "
        f"and {graph[1]['batch']:.2f}; at a million {BATCHES[2]:.1f} and "
        f"{graph[2]['batch']:.1f}. There the graph took {graph[2]['built']:.0f} s",
        f"built_s, exact_ms, product_ms, graph_ms = {graph[2]['built']}, "
        f"{exact[2]['p50']:.1f}, {BATCHES[2]}, {graph[2]['batch']}",
        f"{graph[2]['mb']} measured",
        f"grew {graph[1]['compared'] / graph[0]['compared']:.1f}-fold, then "
        f"{graph[2]['compared'] / graph[1]['compared']:.1f}-fold",
    )
    line = block("from 10,000")[0].split()
    says(f"should take {float(line[1]):.1f} ms and took {float(line[2]):.1f}")
    line = block("from 10,000")[1].split()
    says(f"HNSW should take {float(line[1]):.2f} ms and took {float(line[2]):.2f}")


def test_codes():
    code, few = ROWS["codes", MILLION], ROWS["codes", 10_000]
    says(
        f"{code['mb']} MB replace {ROWS['exact', MILLION]['mb']}",
        f"recall is {code['recall']:.2f}, where 10,000 vectors kept {few['recall']:.2f}",
        f"restored recall to {ROWS['codes, re-ranked', MILLION]['recall']:.2f} at a",
    )
    says(
        f"codes still take {ROWS['codes, all cells', MILLION]['p50']:.0f} ms where the "
        f"vectors take {ROWS['exact', MILLION]['p50']:.0f}"
    )
    four, ivf = (ROWS[it, 100_000] for it in ("4-bit, re-ranked", "IVF"))
    graph, most = ROWS["HNSW", 100_000], ROWS["4-bit, re-ranked", MILLION]
    says(
        f"re-ranked to a recall of {four['recall']}, a query took {four['p50']:.2f} ms "
        f"and the build {four['built']} s; IVF took {ivf['p50']:.2f} ms, "
        f"HNSW {graph['p50']:.2f} after {graph['built']:.0f} s",
        f"hold {most['recall']} of the neighbours",
    )
    every = next(row for row in SIZES if "4-bit" in row and row.startswith("1,000,000"))
    assert cells(every, CUTS)[2] == "1000"  # all its cells


def test_settings():
    slow, wide = [], []
    for n in (10_000, 100_000):
        whole = TRIED["exact", n]["p50"]
        slow.append(round(TRIED["float16, 76 numbers", n]["p50"] / whole))
        wide.append(round(TRIED["float16, 80 numbers", n]["p50"] / whole, 1))
    before = [number(line[-8:]) for line in SETTINGS if "a batch of 1,684" in line]
    after = [number(line[-8:]) for line in SETTINGS if "a batch of 1,685" in line]
    gains = [round(a / b) for a, b in zip(before, after, strict=True)]
    says(f"took {gains[0]} times as long a query at 10,000 vectors, {gains[1]} times")
    says(f"took {slow[1]} to {slow[0]} times as long as float32")
    says(f"{wide[1]} to {wide[0]} times")
    says(f"gave {gains[0]} to {gains[1]} times the throughput")
    assert 1_684 * 76 < 128_000 <= 1_685 * 76


def test_draws_and_filter():
    drawn = {line[:20].strip(): line[20:].split() for line in block("six draws")[1:]}
    low, high = drawn["8 graphs, effort 40"][0::2][:2]
    says(f"({float(low):.2f} to {float(high):.2f} in six other draws)")
    low, high = drawn["8 graphs, effort 10"][0::2][:2]
    assert float(low) > 2
    assert float(high) < 2.3
    work_low, _, work_high, low, _, high = drawn["4 of 8 by centre"][:6]
    says(f"0.98 ({float(low):.2f} to {float(high):.2f} in six other draws)")
    says(f"(52 to {100 * float(work_high):.0f})")
    assert round(100 * float(work_low)) == 52
    lost = drawn["one down, by centre"][6:9]
    says(f"{100 * float(lost[0]):.0f} to 10 % do")
    assert float(lost[2]) <= 0.1
    assert float(drawn["one down, by lot"][8]) <= 0.002
    rows = {}
    for line in block("LanceDB")[1:]:
        came, _, hit, _ = re.findall(r"\d+\.\d+", line[26:])
        rows[line[:10].strip(), line[10:26].strip()] = came, hit
    says(
        f"random 1 %, {rows['lot', '8'][1]} of them right, and "
        f"{rows['homolog', '8'][0]} of ten homologs",
        f"20 cells got {rows['homolog', '20 by default'][0]}.",
        f"until ten have come: {rows['homolog', '8, then no limit'][1]} were right",
        f"had {rows['true', '8'][1]} with 8 cells",
    )
    assert {it for (_, how), it in rows.items() if how == "8 to 50"} == {
        ("10.0", "0.99"),
        ("10.0", "1.00"),
    }


def test_the_model_starts_from_the_record():
    for index in ("IVF", "HNSW"):
        for n in (10_000, MILLION):
            assert model.compared(index, n) == pytest.approx(ROWS[index, n]["compared"])
    for index, within in (("exact", 0.02), ("HNSW", 0.05), ("IVF", 0.3)):
        p50 = ROWS[index, MILLION]["p50"]
        assert model.time_ms(index, 1e6, 76) == pytest.approx(p50, rel=within)
        mb = ROWS[index, MILLION]["mb"]
        assert model.bytes_each(index, 76) == pytest.approx(mb, rel=0.04)
    assert ROWS["codes", MILLION]["mb"] == 27 == model.bytes_each("codes", 76)
