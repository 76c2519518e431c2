"""The questions are flash cards: an Anki deck that updates in place, a table for other
programs, and a practice page that keeps what you reviewed in your browser."""

import csv
import json
import re
import sys
import time
from dataclasses import replace

import pytest

from tests.conftest import PHONE, go_dark, overflow, violations
from tests.pagekit import ROOT, pages

sys.path.insert(0, str(ROOT / "scripts"))
import cards

pytestmark = pytest.mark.site
ASKED = re.compile(r'^\?\?\? question (\w+) "', re.MULTILINE)
PAGE = """<li class="md-tabs__item md-tabs__item--active">
<a class="md-tabs__link" href="x.html">
Metrics
</a><h1 id="x">Recall &amp; more<a class="headerlink" href="#x">¶</a></h1>
<h2 id="in-the-interview">In the interview</h2>
<details class="question senior"><summary><span class="level">senior</span> QUESTION</summary>
ANSWER
</details>"""
DRAWN = """<TAG class="arithmatex" data-drawn><span class="katex"><math><semantics>
<mrow><mi>x</mi></mrow><annotation encoding="application/x-tex">a_{i} &lt; \\frac{1}{2}</annotation>
</semantics></math><span class="katex-html" aria-hidden="true">a&lt;½</span></span></TAG>"""


def page_with(question="Why is that so?", answer="<p>Because.</p>"):
    return PAGE.replace("QUESTION", question).replace("ANSWER", answer)


def answered(answer):
    (card,) = cards.cards_of("metrics/x.html", page_with(answer=answer))
    return card


@pytest.fixture
def made(site, tmp_path, monkeypatch):
    """A function: cards, age in days → an Anki package made of them."""

    def make(some, days=0, base=""):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.time()) - days * 86400))
        table = tmp_path / f"cards{days}.csv"
        cards.write_table(some, base, table)
        cards.write_deck(table, table.with_suffix(".apkg"))
        return table.with_suffix(".apkg")

    return make


@pytest.fixture
def anki(tmp_path):
    """An empty collection of Anki's own library."""
    from anki.collection import Collection

    collection = Collection(str(tmp_path / "collection.anki2"))
    yield collection
    collection.close()


def bring(collection, package):
    """Import as Anki's dialog does unless told otherwise; how many notes were new, updated and known."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    said = collection.import_anki_package(
        ImportAnkiPackageRequest(
            package_path=str(package), options=ImportAnkiPackageOptions()
        )
    ).log
    lost = [said.conflicting, said.missing_notetype, said.missing_deck]
    assert not any(lost), lost
    return len(said.new), len(said.updated), len(said.duplicate)


def schedule(collection):
    """What Anki knows of each card that it asked for."""
    return collection.db.all(
        "select id, did, type, queue, due, ivl, factor, reps, lapses, flags, data "
        "from cards where reps > 0 order by id"
    )


# The deck


def test_every_question_of_the_sources_is_a_note(site, anki):
    asked = [level for page in pages() for level in ASKED.findall(page.read_text())]
    assert bring(anki, site / "cards" / cards.DECK) == (len(asked), 0, 0)
    assert anki.note_count() == anki.card_count() == len(asked) > 200
    for level in ("mid", "senior", "staff"):
        found = anki.find_notes(f"tag:system-design-tested::level::{level}")
        assert len(found) == asked.count(level)
    ndcg = ASKED.findall((ROOT / "docs/metrics/ndcg.md").read_text())
    assert len(anki.find_notes("tag:system-design-tested::metrics::ndcg")) == len(ndcg)
    found = anki.find_notes('"deck:System Design, Tested::Case studies"')
    cases = [p for p in pages() if p.parent.name == "cases"]
    assert len(found) == sum(len(ASKED.findall(p.read_text())) for p in cases)


def test_an_answer_in_anki_has_its_formula_its_code_and_no_dead_link(site, anki):
    bring(anki, site / "cards" / cards.DECK)
    (note,) = (anki.get_note(n) for n in anki.find_notes("Answer:*sigma^2*"))
    shown = note.cards()[0].render_output(browser=False)
    assert r"\(8\,\sigma^2/\delta^2\)" in shown.answer_text
    every = [anki.get_note(n)["Answer"] for n in anki.find_notes("")]
    assert any("<code>&lt;=</code>" in answer for answer in every)
    for answer in every:
        assert not re.search(r"<span|katex|arithmatex|<math", answer)
        assert not re.search(r'href="(?!https?://)', answer)
        assert len(re.sub(r"<[^>]+>", "", answer).split()) > 15


def test_links_lead_to_the_site_where_its_address_is_known(site, anki, made):
    some = cards.collect(site)
    bring(anki, made(some, base="https://example.org/book/"))
    note = anki.get_note(anki.find_notes("tag:system-design-tested::metrics::ndcg")[0])
    assert (
        note["Link"]
        == "https://example.org/book/metrics/ndcg.html#which-to-use-instead"
    )
    found = re.findall(r'href="([^"]+)"', " ".join(c.answer for c in some))
    for where in found:
        place = where.partition("#")[0]
        assert re.match("https?://", where) or (site / place).is_file(), where


def test_a_later_edition_updates_in_place_and_keeps_the_schedule(site, anki, made):
    old = cards.collect(site)[:8]
    assert bring(anki, made(old, days=30)) == (8, 0, 0)
    anki.decks.select(anki.decks.id_for_name("System Design, Tested"))
    for _ in range(3):
        card = anki.sched.getCard()
        anki.sched.answerCard(card, 4)
    ids = [row[0] for row in schedule(anki)]
    assert len(ids) == 3
    mine = anki.decks.id("Mine")
    anki.set_deck(ids[:1], mine)
    anki.set_user_flag_for_cards(2, ids[1:2])
    before, log = schedule(anki), anki.db.all("select * from revlog")

    tail = re.sub(r"\?$", ", all told?", old[1].question)
    new = [replace(card, answer=f"<p>Anew.</p>{card.answer}") for card in old]
    new[1] = replace(new[1], question=tail)
    new[7] = replace(new[7], id=cards.name(new[7].page, "Is this another question?"))
    edition = made(new[::-1])
    assert bring(anki, edition) == (1, 7, 0)

    assert len([m for m in anki.models.all_names() if "Tested" in m]) == 1
    assert schedule(anki) == before
    assert anki.db.all("select * from revlog") == log
    assert anki.note_count() == 9
    assert len(anki.find_notes("Answer:<p>Anew*")) == 8
    assert len(anki.find_notes('"Question:*all told?"')) == 1
    assert anki.get_card(ids[0]).did == mine
    assert bring(anki, edition) == (0, 0, 8)


def test_notes_known_by_their_place_would_be_caught(site, anki, made):
    """The check above sees duplicates: a deck whose ids changed doubles the notes."""
    old = cards.collect(site)[:8]
    bring(anki, made(old, days=30))
    moved = [replace(c, id=f"{i}") for i, c in enumerate(old)]
    assert bring(anki, made(moved, days=1)) == (8, 0, 0)


@pytest.mark.browser
@pytest.mark.parametrize("night", ["", " nightMode", " night_mode"])
def test_a_card_is_readable_in_anki_by_day_and_night(
    night, anki, made, tmp_path, visit
):
    code = '<pre><code>print("' + "a long line, " * 20 + '")</code></pre>'
    table = "<table><tr><th>a</th><td>b</td></tr></table>"
    link = '<a href="https://example.org/">there</a>'
    bring(anki, made([answered(f"<p>Because {link}.</p>{code}{table}")]))
    shown = anki.get_card(anki.find_cards("")[0]).render_output()
    (tmp_path / "card.html").write_text(
        f"<!doctype html><html lang=en><title>Card</title><style>{shown.css}</style>"
        f'<body class="card{night}"><main>{shown.answer_text}</main>'
    )
    page = visit((tmp_path / "card.html").as_uri(), viewport=PHONE).page
    assert overflow(page) <= 0
    assert [v for v in violations(page) if "contrast" in v] == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (max(map(int, re.findall(r"\d+", paper))) < 64) == bool(night)
    style = "e => [getComputedStyle(e).whiteSpace, getComputedStyle(e).fontFamily]"
    wrap, font = page.locator("pre").evaluate(style)
    assert wrap == "pre-wrap"
    assert "monospace" in font
    page.add_style_tag(
        content=".card { --link: #888 !important; --pale: #777 !important }"
    )
    assert [v for v in violations(page) if "contrast" in v]  # pale text is caught


# What becomes of a page


def test_formulas_become_tex_and_code_and_links_stay():
    def there(fragment, base=""):
        return cards.portable(answered(fragment).answer, base)

    tex = r"a_{i} &lt; \frac{1}{2}"
    assert there(DRAWN.replace("TAG", "span")) == rf"\({tex}\)"
    assert there(DRAWN.replace("TAG", "div")) == rf"\[{tex}\]"
    raw = r'<p>So <span class="arithmatex">\(a &lt; b\)</span>.</p>'
    assert there(raw) == r"<p>So \(a &lt; b\).</p>"  # where no browser drew it
    code = '<div class="highlight"><pre><span></span><code><span class="k">if</span> a &lt; b:\n    pass\n</code></pre></div>'
    assert "<pre><code>if a &lt; b:\n    pass\n</code></pre>" in there(code)
    links = '<a href="../cases/a.html?x=1&amp;y#z">A</a> <a href="#w">W</a> <a href="https://b.org/">B</a>'
    assert there(links) == 'A W <a href="https://b.org/">B</a>'
    assert there(links, "https://s.org/") == (
        '<a href="https://s.org/cases/a.html?x=1&amp;y#z">A</a> '
        '<a href="https://s.org/metrics/x.html#w">W</a> <a href="https://b.org/">B</a>'
    )


def test_plain_text_keeps_lines_of_code_items_and_rows():
    fragment = (
        "<p>One &amp;\ntwo.</p><ul>\n<li>a</li>\n<li>b</li>\n</ul>"
        "<pre><code>if a:\n    b\n</code></pre>"
        "<table><tr><th>x</th>\n<th>y</th></tr></table>"
    )
    assert cards.plain(fragment).split("\n") == [
        "One & two.", "- a", "- b", "if a:", "    b", "x | y",
    ]  # fmt: skip


def test_a_card_keeps_its_name_through_small_edits_only():
    first = cards.name(
        "metrics/x.html", "NDCG@10 rose by 22 %, yet hours did not. Why?"
    )
    assert first == "metrics/x#ndcg-rose-by-yet-hours-did-not-why"
    assert first == cards.name(
        "metrics/x.html", "NDCG@10 rose by 9 % – yet hours did not! Why, and what now?"
    )
    assert first != cards.name("metrics/x.html", "Hours did not move. Why?")
    assert first != cards.name(
        "metrics/y.html", "NDCG rose by, yet hours did not. Why?"
    )


BROKEN = {
    "two of one name": page_with() + page_with(answer="<p>Else.</p>"),
    "a picture": page_with(answer='<p><img src="a.png" alt="A"></p>'),
    "a diagram": page_with(answer='<figure class="diagram"></figure>'),
    "a fold in a fold": page_with(answer="<details><summary>More</summary></details>"),
    "no title": page_with().replace("<summary>", "<p>"),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_question_that_makes_no_card_is_caught(text, tmp_path, capsys):
    (tmp_path / "x.html").write_text(page_with())
    assert len(cards.collect(tmp_path)) == 1
    (tmp_path / "x.html").write_text(text)
    with pytest.raises(SystemExit):
        cards.collect(tmp_path)
    assert re.fullmatch(r"x\.html: .*\.\n", capsys.readouterr().err)


def test_a_deck_that_cannot_be_made_is_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cards, "ROOT", tmp_path)
    with pytest.raises(SystemExit):
        cards.write_deck(tmp_path / "none.csv", tmp_path / "none.apkg")
    said = capsys.readouterr().err
    assert re.fullmatch(r"The Anki deck could not be made: .*\.\n", said)


def test_table_and_data_hold_the_same_cards(site):
    with (site / "cards/cards.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, strict=True))
    data = json.loads((site / "cards/cards.json").read_text("utf-8"))
    script = (site / "cards/cards.js").read_text("utf-8")
    assert script == f"var practiceCards = {(site / 'cards/cards.json').read_text()};\n"
    assert [row["id"] for row in table] == [card["id"] for card in data["cards"]]
    assert {card["section"] for card in data["cards"]} == set(data["sections"])
    assert all(all(row[key] for key in cards.COLUMNS[:-1]) for row in table)
    assert any("−" in row["answer"] or "×" in row["answer"] for row in table)


def test_a_table_survives_quotes_commas_and_lines(tmp_path):
    answer = '<p>"A", so; b</p>\n<pre><code>x = [1, "2"]\ny\n</code></pre>'
    cards.write_table([answered(answer)], "", tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file, strict=True)
    assert row["answer"] == '"A", so; b\nx = [1, "2"]\ny'
    assert row["answer_html"] == answer
    assert row["page"] == "Recall & more"


# The practice page

HOME = "practice/cards.html"
KEY = "system-design-tested.reviews"
NOW = 1_800_000_000_000  # nine in the morning in Berlin, in milliseconds
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


class Practice:
    """The page as a reader uses it, at a time that the test sets."""

    def __init__(self, seen, at=NOW):
        self.seen, self.page = seen, seen.page
        self.at(at)
        seen.complaints.clear()  # the theme's own timers, begun on the real clock

    def at(self, moment):
        """The page opened anew at a time."""
        self.page.clock.set_fixed_time(moment / 1000)  # it takes seconds
        self.page.reload()
        return self

    def start(self):
        self.page.locator("[data-do=start]").press("Enter")
        self.page.locator(".practice-counts").wait_for()
        return self

    def again(self, moment):
        return self.at(moment).start()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def text(self, name):
        return self.page.locator(f".practice-{name}").inner_text()

    @property
    def kept(self):
        text = self.page.evaluate(f"localStorage.getItem('{KEY}')")
        return json.loads(text)["reviews"] if text else {}

    def keep(self, reviews):
        text = json.dumps(
            {"app": "system-design-tested", "version": 1, "reviews": reviews}
        )
        self.page.evaluate("([k, t]) => localStorage.setItem(k, t)", [KEY, text])
        return self

    def focused(self):
        return self.page.evaluate("document.activeElement.className").split()[0]

    def intervals(self):
        return self.page.locator(".practice-grades small").all_inner_texts()

    def due(self, *reviews):
        """What ts-fsrs itself says of a card with these reviews."""
        return self.page.evaluate(
            "r => r.reduce((c, [t, g]) => FSRS.fsrs().next(c, new Date(t), g).card,"
            " FSRS.createEmptyCard(new Date(r[0][0]))).due.getTime()",
            [list(review) for review in reviews],
        )

    def bring(self, text):
        file = {
            "name": "p.json",
            "mimeType": "application/json",
            "buffer": text.encode(),
        }
        self.page.evaluate(
            "document.querySelector('.practice-status').textContent = ''"
        )
        self.page.set_input_files(".practice input[type=file]", files=[file])
        self.page.wait_for_function(
            "() => document.querySelector('.practice-status').textContent !== ''"
        )
        return self.text("status")


@pytest.fixture(params=["http", "file"])
def address(request, site, server):
    return server(site) if request.param == "http" else site.as_uri() + "/"


@pytest.fixture
def practice(site, visit):
    """The practice page from the disk."""
    return Practice(visit((site / HOME).as_uri(), timezone_id="Europe/Berlin"))


@pytest.mark.browser
def test_a_session_follows_fsrs_and_survives_a_reload(address, visit):
    here = Practice(visit(address + HOME, timezone_id="Europe/Berlin")).start()
    first = here.text("question")
    assert here.text("counts") == "10 new · 0 learning · 0 to review"
    assert not here.page.locator(".practice-answer").is_visible()
    here.press("Space")
    assert here.intervals() == ["1 min", "6 min", "10 min", "8 days"]
    assert len(here.text("answer").split()) > 15
    here.press("3")
    ((card, [[moment, grade]]),) = here.kept.items()
    assert (moment, grade) == (NOW, 3)
    assert here.text("question") != first
    assert here.text("counts") == "9 new · 1 learning · 0 to review"
    assert here.text("status") == "Good: the card returns in 10 min."

    back = here.due((NOW, 3))
    assert here.again(back - MINUTE).text("question") != first
    assert here.again(back).text("question") == first
    here.press("Space", "3")
    assert here.kept == {card: [[NOW, 3], [back, 3]]}
    later = here.due((NOW, 3), (back, 3))
    assert later - back >= DAY
    assert (
        here.text("status")
        == f"Good: the card returns in {(later - back) // DAY} days."
    )
    early = here.again(later - 6 * HOUR).text("counts")  # at 3 in the morning
    assert early == "10 new · 0 learning · 0 to review"
    counts = here.again(later - 3 * HOUR).text("counts")  # at 6: the day has begun
    assert counts == "10 new · 0 learning · 1 to review"
    assert here.text("question") == first
    now = later - 3 * HOUR
    here.press("Space")
    assert here.intervals()[0] == "10 min"  # a lapse is learnt again
    coming = [here.due((NOW, 3), (back, 3), (now, grade)) for grade in (2, 3, 4)]
    for shown, due in zip(here.intervals()[1:], coming, strict=True):
        assert float(shown.split()[0]) * DAY == due - now
    assert here.seen.complaints == []


@pytest.mark.browser
def test_export_wipe_and_import_restore_every_review(address, visit):
    here = Practice(visit(address + HOME)).start()
    here.press("Space", "3", "Space", "1", "Space", "4")
    before = here.kept
    assert len(before) == 3
    with here.page.expect_download() as got:
        here.page.click("[data-do=export]")
    text = got.value.path().read_text("utf-8")
    assert json.loads(text)["reviews"] == before
    asked = []
    here.page.once("dialog", lambda d: (asked.append(d.message), d.dismiss()))
    here.page.click("[data-do=reset]")
    assert "3 reviews of 3 cards" in asked[0]
    assert here.kept == before
    here.page.once("dialog", lambda d: d.accept())
    here.page.click("[data-do=reset]")
    assert here.kept == {}
    assert here.text("counts") == "10 new · 0 learning · 0 to review"
    assert here.bring(text).startswith("3 reviews added")
    assert here.kept == before
    assert here.again(NOW).text("counts").startswith("7 new · 2 learning")


def export_of(reviews):
    return json.dumps({"app": "system-design-tested", "version": 1, "reviews": reviews})


@pytest.mark.browser
def test_two_devices_merge_without_loss(practice):
    here = practice.start().press("Space", "3")
    ((card, own),) = here.kept.items()
    other = {card: [[NOW - DAY, 3], *own], "metrics/gone#a-question": [[NOW, 2]]}
    said = here.bring(export_of(other))
    assert said == "2 reviews added, 1 of the file were here already."
    assert here.kept == other
    assert here.bring(export_of(other)).startswith("0 reviews added, 3 of")
    assert here.kept == other
    assert here.text("counts").endswith("0 to review")  # a day after, it is learnt


BAD = {
    "no JSON": "{",
    "another file": '{"a": 1}',
    "nothing": "null",
    "a list": "[]",
    "a later format": export_of({}).replace('"version": 1', '"version": 2'),
    "no reviews": export_of(None),
    "a list of reviews": export_of([]),
    "a grade of five": export_of({"a": [[NOW, 5]]}),
    "a grade of two and a half": export_of({"a": [[NOW, 2.5]]}),
    "a time in words": export_of({"a": [["noon", 3]]}),
    "a review too long": export_of({"a": [[NOW, 3, 1]]}),
    "no list": export_of({"a": 3}),
}


@pytest.mark.browser
def test_a_bad_file_changes_nothing_and_says_so(practice):
    here = practice.start().press("Space", "3")
    before = here.kept
    for name, text in BAD.items():
        said = here.bring(text)
        assert re.fullmatch(r"This file holds no progress, [^.]*\.", said), name
        assert here.kept == before, name
    assert here.bring(export_of({"__proto__": [[NOW, 3]]})).startswith("1 review ")
    assert here.seen.complaints == []


@pytest.mark.browser
def test_the_keyboard_does_it_all_and_focus_goes_along(practice):
    here = practice
    here.page.locator("a[href$='cards.csv']").first.focus()
    here.press("Tab", "Enter")
    here.page.locator(".practice-question").wait_for()
    assert here.focused() == "practice-question"
    first = here.text("question")
    here.press("1")
    assert here.kept == {}  # no grade before the answer
    here.press("Space")
    assert here.focused() == "practice-answer"
    here.press("Space")  # then Space is Good
    assert [r[0][1] for r in here.kept.values()] == [3]
    assert here.focused() == "practice-question"
    second = here.text("question")
    here.press("Space", "2", "z")
    assert here.text("question") == second
    assert here.focused() == "practice-question"
    here.press("z")
    assert here.kept == {}
    assert here.text("question") == first
    assert here.page.locator("[data-do=undo]").is_disabled()
    here.press("Tab", "Enter")  # the button Show answer
    assert here.focused() == "practice-answer"
    here.press("Tab", "Tab", "Enter")  # past the link to its page, to Again
    assert [r[0][1] for r in here.kept.values()] == [1]
    here.press("Space")
    here.page.locator("select[name=section]").focus()
    here.press("3", "4")
    assert len(here.kept) == 1  # keys in the filter grade nothing


@pytest.mark.browser
def test_filters_and_the_daily_limit_hold_and_are_remembered(practice, site):
    here = practice.start()
    data = json.loads((site / "cards/cards.json").read_text("utf-8"))
    here.page.select_option("select[name=section]", "metrics")
    here.page.select_option("select[name=level]", "staff")
    here.page.select_option("select[name=fresh]", "0")
    mine = [
        c for c in data["cards"] if (c["section"], c["level"]) == ("metrics", "staff")
    ]
    assert here.text("counts").startswith(f"{len(mine)} new")
    assert here.text("where").split() == ["staff", "Metrics"]
    here.again(NOW)
    assert here.text("counts").startswith(f"{len(mine)} new")
    here.page.select_option("select[name=fresh]", "5")
    here.page.locator(".practice-question").focus()
    here.press(*["Space", "4"] * 5)
    assert here.text("done").startswith(
        "Nothing is due. The next card returns in 8 days."
    )
    here.page.click("[data-do=more]")
    assert here.text("counts").startswith("10 new")
    assert here.again(NOW + DAY).text("counts").startswith("5 new")


@pytest.mark.browser
def test_axe_finds_nothing_in_a_session_and_it_fits_a_phone(site, server, visit):
    here = Practice(visit(server(site) + HOME, color_scheme="light")).start()
    for act in (lambda: None, lambda: go_dark(here.page)):
        act()
        here.page.locator(".practice-question").focus()
        here.press("Space")
        assert violations(here.page) == []
        here.press("4")
    here.page.set_viewport_size(PHONE)
    here.press("Space")
    assert overflow(here.page) <= 0
    here.page.evaluate("document.querySelector('[data-rate] small').style.opacity = .3")
    assert violations(here.page)  # pale text is caught


@pytest.mark.browser
def test_a_formula_a_link_and_a_wide_block_are_shown_as_on_their_page(practice, site):
    data = json.loads((site / "cards/cards.json").read_text("utf-8"))["cards"]
    (card,) = (c for c in data if "sigma^2/" in c["answer"])
    here = practice.keep({card["id"]: [[NOW - 10 * MINUTE, 3]]}).start().press("Space")
    font = (
        "getComputedStyle(document.querySelector('.practice-answer .katex')).fontFamily"
    )
    here.page.wait_for_function(f"() => /KaTeX/.test({font})")
    link = here.page.locator(".practice-source a")
    assert link.get_attribute("href") == (
        (site / card["page"]).as_uri() + "#" + card["anchor"]
    )
    (linked,) = (
        c
        for c in data
        if c["page"] == "framework/pipeline.html" and "<a" in c["answer"]
    )
    here.page.evaluate("localStorage.clear()")
    here.keep({linked["id"]: [[NOW - 10 * MINUTE, 3]]}).again(NOW).press("Space")
    here.page.locator(".practice-answer a").click()
    here.page.wait_for_url("**/reference/glossary.html#model-registry")


@pytest.mark.browser
def test_nothing_is_loaded_before_it_is_wanted(site, server, visit):
    root = server(site)
    heavy = ("ts-fsrs.js", "cards/cards.js")
    seen = visit(root + HOME)
    assert not [url for url in seen.requests if url.endswith(heavy)]
    Practice(seen).start()
    assert len([url for url in seen.requests if url.endswith(heavy)]) == 2
    other = visit(root + "metrics/ndcg.html")
    assert not [url for url in other.requests if "practice" in url]


@pytest.mark.browser
def test_a_session_goes_on_without_the_network_and_a_failed_start_says_so(
    site, server, visit
):
    seen = visit(server(site) + HOME)
    seen.page.context.set_offline(True)
    seen.page.click("[data-do=start]")
    said = seen.page.locator(".practice [role=alert]")
    said.wait_for()
    assert re.fullmatch(r"The cards could not be loaded: [^.]*\.", said.inner_text())
    seen.page.context.set_offline(False)
    here = Practice(seen).start()
    seen.page.context.set_offline(True)
    here.press(*["Space", "3"] * 3)
    assert len(here.kept) == 3


@pytest.mark.browser
def test_two_tabs_lose_nothing(practice, site):
    here = practice.start()
    page = here.page.context.new_page()
    page.goto((site / HOME).as_uri())
    there = Practice(type("Seen", (), {"page": page, "complaints": []})).start()
    here.press("Space")
    there.press("Space", "4", "Space", "4")
    here.press("2")
    grades = sorted(r[1] for reviews in here.kept.values() for r in reviews)
    assert grades == [2, 4, 4]


@pytest.mark.browser
def test_what_cannot_be_read_is_set_aside(practice):
    here = practice
    here.page.evaluate(f"localStorage.setItem('{KEY}', '{{oops')")
    here.start()
    assert re.fullmatch(
        r"The progress kept here could not be read;.*\.", here.text("status")
    )
    here.press("Space", "3")
    assert len(here.kept) == 1
    assert here.page.evaluate(f"localStorage.getItem('{KEY}.unreadable')") == "{oops"


@pytest.mark.browser
def test_a_full_store_is_said_and_the_review_is_still_exported(practice):
    here = practice.start()
    here.page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full') } }"
    )
    here.press("Space", "3")
    assert here.text("status").startswith("This review could not be kept")
    with here.page.expect_download() as got:
        here.page.click("[data-do=export]")
    assert len(json.loads(got.value.path().read_text("utf-8"))["reviews"]) == 1


@pytest.mark.browser
def test_another_scheduler_would_be_caught(practice):
    """The page asks ts-fsrs and nobody else: with that broken, its dates are wrong."""
    here = practice.start()
    here.page.evaluate(
        "() => { FSRS.FSRS.prototype.next = (card, t) => ({card: {...card, due: t}}) }"
    )
    here.press("Space", "3")
    assert here.text("status") == "Good: the card returns in < 1 min."


@pytest.mark.parametrize(
    "start", ["docs/index.md", "README.md", "docs/framework/prepare.md"]
)
def test_the_cards_are_linked_from_where_readers_start(start):
    assert "practice/cards" in (ROOT / start).read_text("utf-8")
