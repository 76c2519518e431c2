"""The costs agree with a store that is played day by day; where designs flip."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.messenger_storage import Group, costs, flip

groups = st.builds(
    Group,
    members=st.integers(2, 100_000),
    messages=st.floats(0.1, 5_000),
    active=st.integers(0, 1_000).map(lambda n: n / 1_000),
    opens=st.floats(0.5, 200),
    chats=st.integers(1, 200),
)


def play(g, days, rng):
    """Rows and ranges a message of the three designs, by events in random order."""
    readers = round(g.members * g.active)
    events = ["message"] * round(g.messages * days)
    events += [
        member for member in range(readers) for _ in range(round(g.opens * days))
    ]
    rng.shuffle(events)
    sent, flags, tally = events.count("message"), set(), dict.fromkeys("abcdef", 0)
    for event in events:
        if event == "message":
            tally["a"] += g.members
            tally["c"] += 1
            tally["e"] += 1 + readers - len(flags)
            flags |= set(range(readers))
        else:
            tally["b"] += 1 / g.chats  # one range holds the news of all chats
            tally["d"] += 1
            tally["f"] += 1 / g.chats + (event in flags)
            flags -= {event}
    a, b, c, d, e, f = (count / sent for count in tally.values())
    return {"inbox": (a, b), "timeline": (c, d), "flags": (e, f)}


@pytest.mark.parametrize(
    "g", [Group(2, 10, 1, 20, 40), Group(20, 60, 0.5, 10, 5), Group(5, 3, 0.4, 7, 1)]
)
def test_costs_agree_with_a_store_that_is_played(g):
    played = play(g, 400, Random(1))
    for design, (writes, reads, _) in costs(g).items():
        assert played[design] == pytest.approx((writes, reads), rel=0.04)


@settings(max_examples=50, deadline=None)
@given(g=groups)
def test_at_the_flip_both_cost_the_same_and_beyond_it_the_timeline_less(g):
    at = flip(g)

    def dearer(messages):
        inbox, timeline, _ = costs(replace(g, messages=messages)).values()
        return timeline[0] + timeline[1] - inbox[0] - inbox[1]

    if at < 1e-6:  # nobody opens, or one chat: the timeline never costs more
        assert dearer(1) <= 0
    else:
        assert dearer(at) == pytest.approx(0, abs=1e-6 * g.members)
        assert dearer(at / 2) > 0 > dearer(at * 2)


@settings(max_examples=50, deadline=None)
@given(g=groups)
def test_size_alone_moves_the_flip_by_at_most_two(g):
    pair, crowd = replace(g, members=2), replace(g, members=100_000)
    assert flip(crowd) <= flip(g) * (1 + 1e-9) <= flip(pair) * (1 + 2e-9)
    assert flip(pair) <= 2 * flip(crowd)


def test_bytes_follow_the_rows_written():
    g = Group(members=10, messages=20, active=0.5, opens=20, chats=4)
    inbox, timeline, flags = (size for _, _, size in costs(g).values())
    assert (inbox, timeline) == (4_000, 400)
    assert flags == pytest.approx(400 + 2.5 * 40)  # half of 5 visits finds news


@settings(max_examples=50, deadline=None)
@given(g=groups)
def test_flags_are_at_most_one_a_member_and_message_and_one_a_visit(g):
    writes, reads, _ = costs(g)["flags"]
    assert writes - 1 <= min(g.members * g.active, g.visits()) * (1 + 1e-9)
    assert reads <= g.visits() * (1 + 1 / g.chats) * (1 + 1e-9)


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"needs 2 members.*members=1"):
        Group(1, 10, 1, 20, 40)
