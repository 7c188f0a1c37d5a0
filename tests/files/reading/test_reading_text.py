"""Plain text, Markdown, tables, HTML, mail, and the charsets of the region."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.files.charset import decode
from collab.files.reading.clean import clean, join_broken_words
from collab.files.reading.language import language_of

RU = "Никто не должен подвергаться пыткам или жестокому обращению. Каждый имеет право на защиту."
KK = "Ешкімді азаптауға болмайды. Әрбір адамның өмір сүруге және бостандыққа құқығы бар, үндемеңіз."
KY = "Эч ким кыйноого дуушар болбошу керек. Ар бир адамдын өмүр сүрүүгө жана эркиндикке укугу бар."
TG = "Ҳеҷ кас набояд ба шиканҷа дучор шавад. Ҳар як инсон ба зиндагӣ ва озодӣ ҳуқуқ дорад, ӯ озод."
UZ = "Ҳеч ким қийноққа солинмаслиги керак. Ҳар бир инсон яшаш, эркин бўлиш ҳуқуқига эга, ўйланг."
UZ_LATIN = (
    "Hech kim qiynoqqa solinmasligi kerak. Har bir inson yashash va erkin bo‘lish huquqiga ega."
)
EN = "Nobody shall be subjected to torture. Everybody has the right to life and to be free."


@pytest.mark.parametrize(
    ("text", "charset"),
    [(RU, charset) for charset in ("utf-8-sig", "utf-8", "utf-16", "utf-16-le", "utf-16-be",
                                   "utf-32", "cp1251", "koi8-r", "cp866")]
    + [(RU.upper(), "cp1251"), (RU.upper(), "koi8-r"), (RU.upper(), "cp866")]
    + [(KK, charset) for charset in ("utf-8", "utf-16-le", "kz1048", "ptcp154")]
    + [(TG, "utf-16"), (UZ, "utf-16-be"), (EN, "ascii")],
)  # fmt: skip
def test_text_in_any_charset_is_read(text, charset):
    assert decode(text.encode(charset)).lstrip("\ufeff") == text


@pytest.mark.parametrize("words", ["Протокол допроса", "Жалоба", "Справка о побоях, стр. 2"])
@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "cp866"])
def test_a_few_words_are_enough(words, charset):
    assert decode(words.encode(charset)) == words


def test_utf8_with_one_broken_byte_stays_utf8():
    data = RU.encode() + b"\xff" + RU.encode()
    assert decode(data) == f"{RU}\ufffd{RU}"


@given(st.binary())
def test_decoding_never_fails(data):
    assert isinstance(decode(data), str)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text)
    assert clean(once) == once


def test_clean_makes_the_same_words_the_same_characters():
    assert clean("пыт\u00adки\u00a0и\u2009\u200bж\x00ё\u0308\u202eх") == clean("пытки и жё\u0308х")
    assert clean("Й") == "Й"
    assert clean("a\r\nb\u2028c\n\n\n\nd") == "a\nb\nc\n\nd"


@pytest.mark.parametrize(
    ("broken", "joined"),
    [
        ("достоин-\r\nства", "достоинства"),
        ("достоин\ufffe\r\nства", "достоинства"),
        ("кто-\nлибо", "кто-либо"),
        ("что-\nто", "что-то"),
        ("мес-\nто", "место"),
        ("Иссык-\nКуль", "Иссык-Куль"),
        ("2010-\n2014", "2010-2014"),
        ("тире -\nдальше", "тире -\nдальше"),
        ("пере-\nпис-\nка", "переписка"),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_joined(broken, joined):
    assert join_broken_words(broken) == joined


@pytest.mark.parametrize(
    ("text", "language"),
    [(RU, "ru"), (KK, "kk"), (KY, "ky"), (TG, "tg"), (UZ, "uz"), (UZ_LATIN, "uz"), (EN, "en"),
     ("Да.", None), ("1234 5678 " * 9, None), ("漢字仮名" * 20, None)],
)  # fmt: skip
def test_language(text, language):
    assert language_of([text]) == language


def test_form_feeds_part_the_pages_of_plain_text(told):
    assert told(b"one\ftwo\f").pages == ["one", "two"]


def test_markdown_is_read_without_its_marks(told):
    source = (
        "# Отчёт\n\nО **пыт**ках [в СИЗО](https://example.org/x)\n\n| а | б |\n|--|--|\n| в | г |\n"
    )
    read = told(source.encode(), "a.md")
    assert read.title == "Отчёт"
    assert "О пытках в СИЗО" in read.text
    assert "example.org" not in read.text
    assert "в\tг" in read.text


def test_cells_with_line_ends_stay_on_the_line_of_their_row(told):
    source = 'имя;жалоба\nА.;"бил\nи ""угрожал"""\n'
    assert told(source.encode("cp1251"), "a.csv").text == 'имя\tжалоба\nА.\tбил и "угрожал"'


HTML = """<!doctype html><html><head><meta charset="{charset}"><title>Дело № 5</title>
<style>p {{ color: red }}</style><script>var тайна = 1</script></head><body>
<h1>Суд</h1><p>Первый   абзац<br>строка</p><div hidden>нет</div>
<p style="color:red; display : none">не видно</p><template>нет</template>
<table><tr><td>а</td><td>б</td></tr></table><pre>a  b</pre>Конец &amp; всё</body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r"])
def test_html_gives_what_a_browser_shows(told, charset):
    page = HTML.format(charset=charset)
    read = told(page.replace("№", "N").encode(charset), "a.html")
    assert read.title == "Дело N 5"
    lines = [line.strip() for line in read.text.splitlines() if line.strip()]
    assert lines == ["Суд", "Первый абзац", "строка", "а\tб", "a b", "Конец & всё"]


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-8", "nonsense"])
def test_html_with_a_false_charset_is_read_all_the_same(told, declared):
    page = f'<html><head><meta charset="{declared}"></head><p>{RU}</p></html>'
    assert told(page.encode("cp1251")).text == RU


def test_mail_in_an_old_charset(told):
    message = (
        b"From: a@example.org\r\nTo: b@example.org\r\nSubject: =?koi8-r?B?8NLJ18XU?=\r\n"
        b"Content-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    ) + RU.encode("cp1251")
    read = told(message, "a.eml")
    assert read.media_type == "message/rfc822"
    assert read.title == "Привет"
    assert RU in read.text


@given(st.binary(max_size=300))
def test_html_reader_survives_anything(data):
    from collab.files.reading.html import html_text

    text, title = html_text("<html><p>kept</p>" + decode(data))
    assert text.startswith("kept")
    assert "\x00" not in text + title
