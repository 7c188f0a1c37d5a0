"""The words of six languages meet their other forms, spellings and scripts."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.search import analysis
from collab.search.analysis.letters import TOKEN, form_of, uzbek_latin
from collab.search.analysis.stems import CHAINS


def forms(text: str) -> list[str]:
    return analysis.forms(text)


def meet(typed: str, written: str, language: str) -> bool:
    """Whether the query word finds the written word by form or stem."""
    looks = analysis.variants(form_of(typed), analysis.query_languages(typed))
    return all(looks.matches(term) for term in analysis.terms(written, language))


@pytest.mark.parametrize(
    ("typed", "written", "language"),
    [
        ("пытка", "пытками", "ru"),
        ("расследование", "РАССЛЕДОВАНИЯ", "ru"),
        ("отчет", "отчёты", "ru"),
        ("prisoner", "prisoners", "en"),
        ("адам", "адамдардың", "kk"),
        ("қазақ", "казактар", "kk"),
        ("казак", "қазақтар", "kk"),
        ("укук", "укуктарын", "ky"),
        ("китоб", "китобҳо", "tg"),
        ("huquq", "ҳуқуқларини", "uz"),
        ("ҳуқуқ", "huquqlarini", "uz"),
        ("ozbek", "oʻzbeklar", "uz"),
        ("monitoring", "monitoring", "ru"),
    ],
)
def test_a_word_is_found_in_its_other_forms(typed: str, written: str, language: str) -> None:
    assert meet(typed, written, language)


@pytest.mark.parametrize(
    ("typed", "written", "language"),
    [("суд", "пытка", "ru"), ("prison", "torture", "en"), ("адам", "сот", "kk")],
)
def test_different_words_do_not_meet(typed: str, written: str, language: str) -> None:
    assert not meet(typed, written, language)


@pytest.mark.parametrize("apostrophe", "'’‘ʻʼ`´")
def test_every_apostrophe_is_the_same(apostrophe: str) -> None:
    assert forms(f"o{apostrophe}zbek") == ["ozbek"]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("пыt\u043aи", "пытки"),
        ("ПЫTКИ", "пытки"),
        ("t\u043erture", "torture"),
        ("пыт\u00adки", "пытки"),
        ("пыт\u200bки", "пытки"),
        ("отче\u0308т", "отчет"),
        ("Йод", "йод"),
        (unicodedata.normalize("NFD", "йод"), "йод"),
        ("объект", "обект"),
    ],
)
def test_the_same_word_typed_otherwise(text: str, same: str) -> None:
    assert forms(text) == [same]


def test_marks_and_signs_separate_words() -> None:
    assert forms("A/HRC/28/68, п. 12-а «пытки»_и") == [
        "a",
        "hrc",
        "28",
        "68",
        "п",
        "12",
        "а",
        "пытки",
        "и",
    ]


def test_places_count_characters_of_the_text_as_given() -> None:
    text = "Отче\u0308т о пыт\u00adках"
    assert [text[o.start : o.end] for o in analysis.occurrences(text, "ru")] == text.split()


def test_uzbek_is_one_language_in_two_scripts() -> None:
    assert uzbek_latin(form_of("чўққи")) == uzbek_latin(form_of("choʻqqi"))
    assert uzbek_latin(form_of("ер")) == uzbek_latin(form_of("yer"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Завтра в десять собрание, приходите все", "ru"),
        ("The report on the new project is ready", "en"),
        ("Құжатты қарап шықтым, рахмет", "kk"),
        ("Эртең саат ондо жыйын болот, баарыңар келгиле", "ky"),
        ("Ҳуҷҷатро дидам, раҳмат", "tg"),
        ("Ertaga soat oʻnda yigʻilish boʻladi", "uz"),
        ("Эртага соат ўнда йиғилиш бўлади, ҳаммангиз келинг", "uz"),
        ("12.05.2026", None),
        ("", None),
    ],
)
def test_the_language_of_a_chat_line_is_guessed(text: str, language: str | None) -> None:
    assert analysis.guess(text) == language


@given(st.text())
def test_any_text_can_be_analysed(text: str) -> None:
    assert len(analysis.terms(text, None)) == len(forms(text))
    for place in analysis.occurrences(text, None):
        assert TOKEN.fullmatch(text[place.start : place.end])


LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіҷӣӯҳўabcxyz'ʻ"


@given(st.text(alphabet=LETTERS, min_size=1))
def test_folding_twice_changes_nothing(word: str) -> None:
    once = [form_of(token) for token in TOKEN.findall(word)]
    assert [form_of(form) for form in once] == once


@given(
    st.sampled_from(["kk", "ky", "tg", "uz"]),
    st.text(alphabet="абгдежзийклмнопрстуш", min_size=1, max_size=14),
)
def test_a_stem_is_never_empty_and_never_longer(language: str, word: str) -> None:
    assert 0 < len(CHAINS[language](word)) <= len(word)


def test_known_forms_share_a_stem_or_a_root(shared_data: Path) -> None:
    """The tables of Universal Dependencies: how many forms still find their lemma."""
    floors = {"ru_ud": 0.97, "en_ud": 0.93, "kk_ud": 0.9, "ky_ud": 0.9, "uz_ud": 0.88}
    for name, floor in floors.items():
        lines = (shared_data / f"relevance/dev/forms_{name}.jsonl").read_text().splitlines()
        found = []
        for line in map(json.loads, lines):
            [lemma, *_] = analysis.terms(line["lemma"], name[:2]) or [None]
            for form in line["forms"]:
                terms = analysis.terms(form, name[:2])
                if lemma and len(terms) == 1:
                    term = terms[0]
                    found.append(term.stem == lemma.stem or (term.root == lemma.root != ""))
        assert sum(found) / len(found) > floor, name
