"""What every engine keeps: the contract of `collab.search.engine`, on real folders."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from collab.search.engine import (
    Change,
    Engine,
    Filters,
    Hits,
    Space,
    digest,
)
from collab.search.query import parse
from collab.search.whoosh_engine import WhooshEngine

from .engines import WHEN, entry, found, put

pytestmark = pytest.mark.usefixtures("now")


def test_what_is_applied_is_found_in_any_form(engine: Engine) -> None:
    engine.apply([put(1, "Сообщения о пытках"), put(2, "Бюджет на год")])
    assert found(engine, "пытка") == [1]
    assert found(engine, "БЮДЖЕТА") == [2]


def test_another_process_sees_the_commit(engine: Engine, make: Callable[[], Engine]) -> None:
    other = make()
    assert found(other, "пытка") == []
    engine.apply([put(1, "пытки")])
    assert found(other, "пытка") == [1]


def test_replaced_and_removed_content_is_gone(engine: Engine, make: Callable[[], Engine]) -> None:
    reader = make()
    engine.apply([put(n, "пытки") for n in range(1, 21)])
    assert len(found(reader, "пытка", limit=100)) == 20
    engine.apply([Change(5), put(6, "другое")])
    assert not {5, 6} & set(found(reader, "пытка", limit=100))
    engine.optimise()
    assert len(found(reader, "пытка", limit=100)) == 18


def test_the_last_of_two_changes_in_a_batch_counts(engine: Engine) -> None:
    engine.apply([put(1, "первая"), put(1, "вторая")])
    assert found(engine, "первая") == []
    assert found(engine, "вторая") == [1]
    engine.apply([put(1, "третья"), Change(1)])
    assert found(engine, "третья") == []


def test_applying_again_changes_nothing(engine: Engine) -> None:
    changes = [put(1, "пытки"), put(2, "пытки и суд"), Change(3)]
    engine.apply(changes)
    before = (engine.ids(), engine.search(parse("пытки"), [Space("g1")]))
    engine.apply(changes)
    assert (engine.ids(), engine.search(parse("пытки"), [Space("g1")])) == before


def test_no_space_finds_nothing(engine: Engine) -> None:
    engine.apply([put(1, "пытки")])
    assert engine.search(parse("пытки"), []) == Hits()
    assert found(engine, "пытки", "g2") == []


def test_only_the_given_spaces_are_read(engine: Engine) -> None:
    engine.apply([put(1, "пытки"), put(2, "пытки", space="g2"), put(3, "пытки", space="coalition")])
    assert sorted(found(engine, "пытки", "g1", "coalition")) == [1, 3]


def test_words_of_other_spaces_change_no_score(engine: Engine) -> None:
    engine.apply([put(1, "пытки"), put(2, "суд")])
    before = engine.search(parse("пытки"), [Space("g1")])
    engine.apply([put(n, "пытки", space="g2") for n in range(10, 60)])
    assert engine.search(parse("пытки"), [Space("g1")]) == before


def test_content_moves_between_spaces(engine: Engine) -> None:
    engine.apply([put(1, "пытки")])
    engine.apply([put(1, "пытки", space="restricted")])
    assert found(engine, "пытки", "g1") == []
    assert found(engine, "пытки", "restricted") == [1]


def test_a_reader_finds_only_what_names_the_reader(engine: Engine) -> None:
    engine.apply(
        [
            put(1, "пытки", space="restricted", readers=frozenset({7, 8})),
            put(2, "пытки", space="restricted", readers=frozenset({8}), group_id=2),
            put(3, "пытки", space="restricted"),
        ]
    )
    assert found(engine, "пытки", Space("restricted", reader=7)) == [1]
    assert sorted(found(engine, "пытки", Space("restricted", reader=8))) == [1, 2]
    eight = Space("restricted", reader=8, groups=frozenset({2}))
    assert found(engine, "пытки", eight) == [2]
    assert found(engine, "пытки", Space("restricted", reader=9)) == []
    assert found(engine, "пытки", Space("restricted", reader=8, groups=frozenset())) == []


def test_entries_of_others_change_no_score_of_a_reader(engine: Engine) -> None:
    mine = Space("restricted", reader=7)
    seven, eight = frozenset({7}), frozenset({8})
    engine.apply([put(n, "суд и пытки", space="restricted", readers=seven) for n in (1, 2)])
    before = engine.search(parse("пытки"), [mine])
    changes = [put(n, "пытки", space="restricted", readers=eight) for n in range(10, 40)]
    engine.apply(changes)
    assert engine.search(parse("пытки"), [mine]) == before


def test_filters_narrow_and_empty_ones_close(engine: Engine) -> None:
    engine.apply(
        [
            put(1, "пытки", kind="document"),
            put(2, "пытки", language="kk", group_id=4),
            put(3, "пытки", created=WHEN + timedelta(days=9)),
        ]
    )
    assert found(engine, "пытки", filters=Filters(kinds=["document"])) == [1]
    assert found(engine, "пытки", filters=Filters(groups=[4])) == [2]
    assert found(engine, "пытки", filters=Filters(languages=["kk"])) == [2]
    assert found(engine, "пытки", filters=Filters(since=WHEN + timedelta(days=1))) == [3]
    assert sorted(found(engine, "пытки", filters=Filters(until=WHEN + timedelta(days=1)))) == [1, 2]
    for closed in (Filters(kinds=[]), Filters(groups=[]), Filters(languages=[])):
        assert found(engine, "пытки", filters=closed) == []


def test_all_words_first_then_some_of_them(engine: Engine) -> None:
    engine.apply([put(1, "суд пытки"), put(2, "суд"), put(3, "пытки"), put(4, "погода")])
    hits = engine.search(parse("пытки суд"), [Space("g1")])
    assert hits.relaxed
    assert hits.hits[0].content_id == 1
    assert {hit.content_id for hit in hits} == {1, 2, 3}
    engine.apply([put(n, "суд о пытках") for n in range(10, 20)])
    hits = engine.search(parse("пытки суд"), [Space("g1")])
    assert not hits.relaxed
    assert hits.total == 11


def test_phrases_stand_as_written(engine: Engine) -> None:
    engine.apply([put(1, "комитет против пыток"), put(2, "против пыток комитет")])
    assert found(engine, '"комитет против"') == [1]
    assert found(engine, '"комитета против"') == []
    assert sorted(found(engine, '"против пыток"')) == [1, 2]


def test_no_phrase_spans_title_and_text(engine: Engine) -> None:
    engine.apply([put(1, "пыток нет", title="Комитет против")])
    assert found(engine, '"против пыток"') == []
    assert found(engine, '"комитет против"') == [1]


def test_excluded_words_exclude_the_whole_content(engine: Engine) -> None:
    pages = (entry(1, "пытки"), entry(1, "погода в Алматы", page=2))
    engine.apply([Change(1, pages), put(2, "пытки")])
    assert found(engine, "пытки -Алматы") == [2]
    assert found(engine, '-"в Алматы" пытки') == [2]
    assert found(engine, "-Алматы") == []


def test_words_may_stand_on_different_pages(engine: Engine) -> None:
    pages = (
        entry(1, "", page=0, title="Доклад"),
        entry(1, "погода", page=1),
        entry(1, "пытки пытки", page=2),
        entry(1, "пытки в скобках среди многих других слов", page=3),
    )
    engine.apply([Change(1, pages), *(put(n, "пытки") for n in range(2, 12))])
    first, *_ = engine.search(parse("доклад пытки"), [Space("g1")]).hits
    assert first.content_id == 1
    assert sorted(page for page, _ in first.pages) == [0, 2, 3]
    [only] = engine.search(parse("погода"), [Space("g1")]).hits
    assert [page for page, _ in only.pages] == [1]


def test_a_title_weighs_more_than_a_text(engine: Engine) -> None:
    engine.apply([put(1, "суд о погоде"), put(2, "о погоде", title="Суд")])
    assert found(engine, "суд") == [2, 1]


def test_an_unfinished_word_finds_what_begins_so(engine: Engine) -> None:
    engine.apply([put(1, "следственный изолятор"), put(2, "погода")])
    assert engine.search(parse("изол", unfinished=True), [Space("g1")]).hits[0].content_id == 1
    assert [h.content_id for h in engine.search(parse("сле", unfinished=True), [Space("g1")])] == [
        1
    ]


def test_newest_first_and_stretches_of_the_ranking(engine: Engine) -> None:
    engine.apply([put(n, "пытки", created=WHEN + timedelta(days=n)) for n in range(1, 8)])
    assert found(engine, "пытки", newest=True) == [7, 6, 5, 4, 3, 2, 1]
    assert found(engine, "пытки", newest=True, limit=2, offset=3) == [4, 3]
    hits = engine.search(parse("пытки"), [Space("g1")], limit=0)
    assert (hits.hits, hits.total) == ((), 7)


def test_facets_count_content_and_unknown_words_are_named(engine: Engine) -> None:
    pages = tuple(entry(1, "пытки", page=n, kind="document") for n in range(1, 4))
    engine.apply([Change(1, pages), put(2, "пытки", space="g2", group_id=2, language=None)])
    hits = engine.search(parse("пытки ыъыъ"), [Space("g1"), Space("g2")])
    assert hits.total == 2
    assert hits.facets == {
        "kind": {"document": 1, "post": 1},
        "group": {"1": 1, "2": 1},
        "language": {"ru": 1, "": 1},
    }
    assert hits.unknown == ("ыы",)


def test_ids_and_digests_tell_what_is_indexed(engine: Engine) -> None:
    change = put(1, "пытки")
    engine.apply([change, put(2, "суд", space="g2")])
    engine.apply([Change(2)])
    assert engine.ids() == {(1, digest(change.entries))}
    assert digest(change.entries) != digest([entry(1, "пытки", title="иначе")])


def test_many_commits_leave_few_files(engine: Engine, tmp_path: Path) -> None:
    for n in range(40):
        engine.apply([put(n % 30, f"пытки номер{n}")])
    assert sorted(found(engine, "пытки", limit=100)) == list(range(30))
    if isinstance(engine, WhooshEngine):
        assert len(list(tmp_path.rglob("*.seg"))) <= 8


def test_entries_that_do_not_belong_together_are_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="belong"):
        engine.apply([Change(1, (entry(2, "пытки"),))])
    with pytest.raises(ValueError, match="space"):
        engine.apply([put(1, "пытки", space="../g1")])


@pytest.mark.parametrize("text", ["", "\x00", "\u202e\u2067", "щ" * 70_000, "😀 ﬁ \ud800"])
def test_any_text_can_be_indexed_and_searched(engine: Engine, text: str) -> None:
    engine.apply([put(1, text + " конец")])
    assert found(engine, "конец") == [1]
    found(engine, text)


def test_threads_read_while_one_writes(engine: Engine, make: Callable[[], Engine]) -> None:
    """Each reader sees whole commits only: the ten entries of a batch together."""
    reader = make()
    engine.apply([put(n, "пытки") for n in range(10)])
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            hits = reader.search(parse("пытки"), [Space("g1")], limit=0)
            if hits.total % 10 or not hits.total:
                wrong.append(hits.total)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for batch in range(1, 15):
        engine.apply([put(batch * 10 + n, f"пытки {batch}") for n in range(10)])
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert reader.search(parse("пытки"), [Space("g1")]).total == 150


def test_a_search_is_kept_to_a_place(engine: Engine) -> None:
    first = put(1, "пытки", within=("c1", "room5"))
    second = put(2, "пытки", within=("c2", "c1"))
    engine.apply([first, second, put(3, "пытки")])
    assert found(engine, "пытки", filters=Filters(within="c1")) == [1, 2]
    assert found(engine, "пытки", filters=Filters(within="room5")) == [1]
    assert found(engine, "пытки", filters=Filters(within="room")) == []
