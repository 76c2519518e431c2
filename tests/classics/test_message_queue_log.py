"""Recovery on real files: confirmed records survive, a torn tail goes, none is made."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.message_queue_log import append, frame, recover

BATCHES = st.lists(st.lists(st.binary(max_size=12), min_size=1, max_size=4), max_size=6)


@pytest.fixture(autouse=True)
def fsyncs(monkeypatch):
    """No test needs a disk that has really flushed; each counts the calls."""
    calls = []
    monkeypatch.setattr("os.fsync", calls.append)
    return calls


def write(folder, batches, limit=60):
    sent = []
    for batch in batches:
        append(folder, len(sent), batch, limit)
        sent += batch
    return sent


@settings(max_examples=25, deadline=None)
@given(confirmed=BATCHES, tail=st.lists(st.binary(max_size=9), min_size=1, max_size=3))
def test_a_tail_cut_flipped_or_zeroed_at_every_byte_costs_no_confirmed_record(
    confirmed, tail
):
    with TemporaryDirectory() as name:
        folder = Path(name)
        known = write(folder, confirmed)
        sent = known + tail
        append(folder, len(known), tail, 60)
        last = max(folder.glob("*.log"))
        data = last.read_bytes()
        size = sum(8 + len(payload) for payload in tail)
        for at in range(len(data) - size, len(data)):
            flip = bytes([data[at] ^ 0x81]) + data[at + 1 :]
            for end in (b"", flip, bytes(len(data) - at), b"\xff" * (len(data) - at)):
                last.unlink()  # some file systems flush a file written anew
                last.write_bytes(data[:at] + end)
                found = recover(folder)
                assert known == found[: len(known)]
                assert found == sent[: len(found)]
                assert recover(folder) == found  # what was cut stays cut
        append(folder, len(found), [b"next"], 60)
        assert recover(folder) == [*found, b"next"]


@settings(max_examples=25, deadline=None)
@given(batches=BATCHES)
def test_every_batch_comes_back_in_order_over_files_named_by_offset(batches):
    with TemporaryDirectory() as name:
        sent = write(Path(name), batches)
        assert recover(Path(name)) == sent
        names = [int(path.stem) for path in sorted(Path(name).glob("*.log"))]
        assert names == sorted(set(names))
        assert all(offset < len(sent) for offset in names)


def test_one_fsync_a_batch(tmp_path, fsyncs):
    for batches in (1, 2):
        append(tmp_path, 0, [b"a"] * 100)
        assert len(fsyncs) == batches


def test_a_sealed_file_is_never_cut(tmp_path):
    write(tmp_path, [[b"abcdefgh"] * 4] * 3)
    first, *rest = sorted(tmp_path.glob("*.log"))
    whole = first.read_bytes()
    assert rest
    for at in range(len(whole)):
        for bad in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            first.write_bytes(bad)
            with pytest.raises(ValueError, match=r"sealed file must be whole, got 0"):
                recover(tmp_path)
            assert first.read_bytes() == bad
    first.write_bytes(whole)
    rest[0].unlink()  # missing altogether: the last file is not a torn tail
    kept = rest[-1].read_bytes()
    with pytest.raises(ValueError, match=r"must be whole"):
        recover(tmp_path)
    assert rest[-1].read_bytes() == kept


def test_a_record_is_valid_at_its_own_offset_only_and_zeros_are_none(tmp_path):
    (tmp_path / f"{0:020}.log").write_bytes(frame(1, b"stale") + bytes(4_096))
    assert recover(tmp_path) == []
    (tmp_path / f"{0:020}.log").write_bytes(bytes(4_096))
    assert recover(tmp_path) == []
