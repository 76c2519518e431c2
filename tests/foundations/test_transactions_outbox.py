"""One order, one charge, wherever the process dies; also with a real SIGKILL."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from snippets.foundations import transactions_outbox
from snippets.foundations.transactions_outbox import DESIGNS, serve, trial

KILLED = """
import os, signal, sqlite3, sys
from snippets.foundations.transactions_outbox import serve
ours, bank = (sqlite3.connect(f"{sys.argv[1]}/{name}") for name in ("ours", "bank"))
process = serve("outbox, bank key", ours, bank)
for _ in range(int(sys.argv[2])):
    next(process)
os.kill(os.getpid(), signal.SIGKILL)
"""


def databases(folder):
    both = [sqlite3.connect(f"{folder}/{name}") for name in ("ours", "bank")]
    for database in both:
        database.execute("CREATE TABLE IF NOT EXISTS t (key TEXT UNIQUE, sent INT)")
    return both


@pytest.mark.parametrize("died_at", [1, 2, 3])
def test_outbox_with_a_key_at_the_bank_has_each_effect_once(died_at):
    assert trial("outbox, bank key", died_at) == "1/1"


@pytest.mark.parametrize("design", DESIGNS[:-1])
def test_every_other_design_fails_somewhere(design):
    assert {trial(design, k) for k in (1, 2, 3)} != {"1/1"}


def test_which_way_each_fails():
    assert trial("no key", 3) == "2/2"
    assert trial("commit, charge", 2) == "1/0"
    assert trial("charge, commit", 1) == "1/2"
    assert trial("outbox", 3) == "1/2"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a signal of Unix")
@pytest.mark.parametrize("died_at", [1, 2, 3])
def test_a_process_killed_by_the_system_leaves_one_order_and_one_charge(
    tmp_path, died_at
):
    for database in databases(tmp_path):
        database.close()
    root = Path(transactions_outbox.__file__).parents[2]
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(died_at)]
    died = subprocess.run(command, cwd=root, check=False, capture_output=True)
    assert died.returncode == -9, died.stderr
    ours, bank = databases(tmp_path)
    orders = ours.execute("SELECT count(*) FROM t").fetchone()[0]
    assert orders == (0 if died_at == 1 else 1)  # the open transaction is gone
    list(serve("outbox, bank key", ours, bank))
    for database in (ours, bank):
        assert database.execute("SELECT key FROM t").fetchall() == [("order 7",)]
        database.close()


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"design must be one of .* got two-phase"):
        trial("two-phase", 1)
