"""Bugs in the data: what each does to the rows, and which check found it."""

from pathlib import Path

import numpy as np
import pytest

from snippets.framework import debug_data
from snippets.framework.debug_data import BUGS, BY_NAME, LIMIT, N, examine, prepare

OUTPUT = Path(debug_data.__file__).with_suffix(".txt").read_text("utf-8")
ALL = [*BUGS, *BY_NAME]


@pytest.fixture(scope="module")
def found():
    """bug → check → seeds in which it rang; then the two errors."""
    head, *rows = OUTPUT.splitlines()
    table = {}
    for row in rows[2:]:
        cells = [0 if cell == "." else float(cell) for cell in row[18:].split()]
        table[row[:18].strip()] = dict(zip(head.split(), cells, strict=True))
    return table


@pytest.fixture(scope="module")
def digits():
    file = Path(debug_data.find_spec("sklearn").origin).parent / "datasets/data"
    rows = np.loadtxt(file / "digits.csv.gz", delimiter=",")
    rows = np.random.default_rng(0).permutation(rows)
    return rows[:, :64], rows[:, 64].astype(int)


def test_without_a_bug_all_see_the_same(digits):
    fed, tested, served, label = map(np.array, prepare(*digits, "no bug"))
    assert (fed == tested).all()
    assert (fed == served).all()
    assert (label == digits[1]).all()
    assert abs(fed[:N, :64].mean(0)).max() < 1e-5
    assert (fed[:, 64] == 1).all()


@pytest.mark.parametrize(("bug", "share"), BY_NAME.items())
def test_mispaired_labels_are_the_same_labels(digits, bug, share):
    y = digits[1]
    label = np.array(prepare(*digits, bug)[3])
    assert (np.sort(label[:share]) == np.sort(y[:share])).all()
    assert (label[share:] == y[share:]).all()
    assert (label[:share] != y[:share]).mean() > 0.5


def test_mirrored_twice_is_the_image(digits):
    fed, tested, *_ = map(np.array, prepare(*digits, "mirrored"))
    assert (fed[1::2] == tested[1::2]).all()
    turned = fed[::2, :64].reshape(-1, 8, 8)[:, :, ::-1].reshape(-1, 64)
    assert (turned == tested[::2, :64]).all()


def test_the_label_is_unknown_in_service(digits):
    fed, _, served, label = map(np.array, prepare(*digits, "label in inputs"))
    assert (fed[:, 65] == label - 4.5).all()
    assert (served[:, 65] == 0).all()


def test_test_images_are_among_the_training_images(digits):
    fed, _, _, label = map(np.array, prepare(*digits, "test in training"))
    assert (fed[:597] == fed[N:]).all()
    assert (label[:597] == label[N:]).all()


def test_sound_program_rings_no_check_on_other_seeds(digits):
    numbers = np.array([examine(*digits, "no bug", seed) for seed in range(100, 106)])
    assert (numbers[:, :-1] <= list(LIMIT.values())).all()
    assert (numbers[:, -1] == numbers[:, -2]).all()


def test_one_other_seed_tells_the_same_of_the_leaks(digits):
    for bug in ("label in inputs", "test in training"):
        numbers = dict(zip([*LIMIT, "served"], examine(*digits, bug, 50), strict=True))
        assert numbers["shuffle"] > LIMIT["shuffle"]
        assert numbers["trusted"] < LIMIT["trusted"]


def test_labels_must_match_the_images(digits):
    with pytest.raises(ValueError, match="broadcast"):
        prepare(digits[0], digits[1][:-1], "no bug")


def test_no_false_alarm_and_every_bug_is_there(found):
    assert list(found) == ["no bug", *ALL]
    assert not any(found["no bug"][check] for check in LIMIT)
    limits, worst = (
        list(map(float, row[18:].split())) for row in OUTPUT.splitlines()[1:3]
    )
    assert limits == list(LIMIT.values())
    assert all(number <= limit for number, limit in zip(worst, limits, strict=True))


def test_one_batch_is_nearly_blind(found):
    assert [bug for bug in ALL if found[bug]["batch"]] == ["not scaled"]


def test_two_bugs_raise_the_score_and_shuffling_finds_just_these(found):
    better = {
        bug for bug in ALL if found[bug]["error"] < 0.6 * found["no bug"]["error"]
    }
    assert better == {"label in inputs", "test in training"}
    assert {bug for bug in ALL if found[bug]["shuffle"]} == better
    assert not any(found[bug]["trusted"] for bug in better)
    assert found["label in inputs"]["served"] > 10 * found["label in inputs"]["error"]


def test_only_replay_finds_the_test_scaled_apart(found):
    row = found["test scaled apart"]
    assert [check for check in LIMIT if row[check]] == ["replay"]
    assert abs(row["error"] - found["no bug"]["error"]) < 0.002


def test_only_a_comparison_finds_mispaired_labels(found):
    for bug in BY_NAME:
        rang = {check for check in LIMIT if found[bug][check]}
        assert rang <= {"trusted"}
    assert found["2 % by name"]["trusted"] == 1
    assert found["2 % by name"]["error"] - found["no bug"]["error"] < 0.01


def test_a_trusted_program_finds_eleven_of_sixteen_in_every_run(found):
    other = Path(debug_data.__file__).with_name("debug.txt").read_text("utf-8")
    rows = [row.split() for row in other.splitlines()[4:]]
    every = sum(row[-2] == "4" for row in rows)
    every += sum(found[bug]["trusted"] == 4 for bug in ALL)
    assert (every, len(rows) + len(ALL)) == (11, 16)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(debug_data, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install scikit-learn"):
        debug_data.main()
