"""Records in are records out or set aside, whatever fails; the program itself is run,
with its workers, by promise 3."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import distributed_dataframe_faults as faults

record = st.integers(0, 999).map(str) | st.sampled_from(["", "7q", "-", "²"])


@given(st.lists(record, max_size=20))
@settings(max_examples=50)
def test_what_cannot_be_read_is_counted(part):
    rows, total, aside = faults.quarantine(part, Path())
    good = [int(it) for it in part if it.isascii() and it.isdigit()]
    assert (rows, total, aside) == (len(part), sum(good), len(part) - len(good))


def test_a_bad_record_stops_the_strict_reader():
    with pytest.raises(ValueError, match="7q"):
        faults.total(["1", "7q"], Path())


def test_a_worker_dies_the_first_time_only(monkeypatch, tmp_path):
    def fall(code):
        raise SystemExit(code)

    monkeypatch.setattr(faults, "_exit", fall)
    died = tmp_path / "died"
    assert faults.die_once(["1"], died) == (1, 1, 0)
    with pytest.raises(SystemExit):
        faults.die_once(["50"], died)
    assert faults.die_once(["50"], died) == (1, 50, 0)
    with pytest.raises(SystemExit):
        faults.die(["50"], died)


def test_the_page_says_what_was_recorded():
    lines = Path(faults.__file__).with_suffix(".txt").read_text("utf-8").splitlines()
    whole = "120 records, sum 7140, 0 set aside"
    assert [whole in line for line in lines] == [True, True, False, False, False, True]
    assert [int(line.split()[-1]) for line in lines] == [4, 3, 3, 3, 1, 1]
    assert sum(range(120)) == 7140 == 7061 + 79
