"""Snippets show why a text was found, with whole words marked."""

from hypothesis import given
from hypothesis import strategies as st

from collab.search import snippets
from collab.search.query import parse

TEXT = (
    "Комитет собрался утром. Обсуждали бюджет и помещения для новых сотрудников, и отпуска. "
    "Во второй половине дня адвокат рассказал о пытках в следственном изоляторе Алматы. "
    "Он передал жалобы трёх потерпевших.  Решение суда ожидается в мае. " + "Дальше о разном. " * 40
)


def marks(parts: snippets.Parts) -> list[str]:
    return [text for text, marked in parts if marked]


def test_another_form_of_the_word_is_marked() -> None:
    snippet = snippets.make(TEXT, parse("пытка жалоба"), "ru")
    assert marks(snippet.parts) == ["пытках", "жалобы"]


def test_the_stretch_begins_with_a_sentence_and_ends_with_a_word() -> None:
    shown = str(snippets.make(TEXT, parse("пытка"), "ru", length=120))
    assert shown.startswith("…Во второй половине")
    assert shown.endswith("…")
    assert shown[:-1].rsplit(maxsplit=1)[-1] in TEXT.split()
    assert len(shown) <= 125


def test_the_stretch_with_more_of_the_words_wins() -> None:
    text = "Суд. " + "Ни о чём. " * 60 + "Суд рассмотрел жалобу на пытки. " + "Ни о чём. " * 60
    shown = snippets.make(text, parse("суд жалоба пытки"), "ru")
    assert marks(shown.parts) == ["Суд", "жалобу", "пытки"]


def test_without_a_match_the_beginning_is_shown() -> None:
    snippet = snippets.make(TEXT, parse("верблюд"), "ru", length=60)
    assert not snippet.marks
    assert str(snippet).startswith("Комитет собрался утром.")


def test_a_phrase_is_marked_as_one_and_only_as_written() -> None:
    text = "Решения судов. Решение суда ожидается."
    assert marks(snippets.marked(text, parse('"решение суда"'), "ru")) == ["Решение суда"]


def test_an_unfinished_word_marks_the_whole_word() -> None:
    text = "Следственный изолятор"
    assert marks(snippets.marked(text, parse("следст", unfinished=True), "ru")) == ["Следственный"]


def test_uzbek_is_marked_across_scripts() -> None:
    assert marks(snippets.marked("Инсон ҳуқуқлари", parse("huquq"), "uz")) == ["ҳуқуқлари"]


def test_a_title_is_kept_whole() -> None:
    parts = snippets.marked("Доклад о пытках & <b>праве</b>", parse("право"), "ru")
    assert "".join(text for text, _ in parts) == "Доклад о пытках & <b>праве</b>"
    assert marks(parts) == ["праве"]


@given(st.text(max_size=600), st.text(max_size=30), st.integers(20, 300))
def test_a_snippet_is_a_stretch_of_the_text(text: str, typed: str, length: int) -> None:
    snippet = snippets.make(text, parse(typed), length=length)
    shown = "".join(str(snippet).split()).strip("…")
    assert shown in "".join(text.replace("\x00", "").split())


@given(st.lists(st.sampled_from(TEXT.split()), min_size=1, max_size=200))
def test_marked_words_are_whole_words(words: list[str]) -> None:
    snippet = snippets.make(" ".join(words), parse("пытка суд адвокат жалобы"), "ru")
    for mark in marks(snippet.parts):
        assert mark in {word.strip(".,") for word in words}
