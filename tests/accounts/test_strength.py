"""Which new passwords are refused, and how passwords are hashed."""

import random
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest

from collab.accounts import passwords, strength, words

pytestmark = pytest.mark.usefixtures("ctx")

DINARA = ("Динара Жолбарыс", "dinara.jolbarys@example.org", "Центр «Опора»", "Opora Centre")


def weakness(password: str) -> str | None:
    return strength.weakness(password, about=DINARA)


@pytest.mark.asvs("6.2.1")
def test_fourteen_characters_are_too_few_whatever_they_are() -> None:
    assert "At least 15 characters" in weakness("кЖ7#mPq2!xZ9vL")
    assert weakness("кЖ7#mPq2!xZ9vLw") is None


def test_characters_are_counted_as_people_see_them() -> None:
    taken_apart = unicodedata.normalize("NFD", "й" * 3 + "кЖ7#mPq2!xZ")
    assert len(taken_apart) > 15
    assert "At least 15 characters" in weakness(taken_apart)


@pytest.mark.asvs("6.2.9")
@pytest.mark.parametrize("length", [64, 128, 1000])
def test_long_passwords_are_accepted(length: int) -> None:
    long = "".join(random.Random(length).choices("abcdefghijklmnop кот", k=length))
    assert weakness(long) is None
    assert passwords.matches(long, passwords.hash_password(long))


@pytest.mark.asvs("6.2.9")
def test_more_than_a_thousand_characters_are_refused_before_anything_is_computed(
    monkeypatch,
) -> None:
    monkeypatch.setattr(strength, "guesses", None)
    assert "At most 1000 characters" in weakness("x" * 10_000_000)
    with pytest.raises(ValueError, match="1000"):
        passwords.hash_password("x" * 1001)


@pytest.mark.asvs("6.2.4", "6.2.12")
@pytest.mark.parametrize(
    "common",
    [
        "111111111111111", "123456789012345", "abcdefghijklmnop", "passwordpassword",
        "Password12345678!", "P@ssw0rdP@ssw0rd1", "iloveyouforever", "qwertyuiopasdfghjkl",
        "1q2w3e4r5t6y7u8i9o", "qazwsxedcrfvtgbyhn", "!@#$%^&*()_+{}|", "александр19850312",
        "парольпарольпароль", "любимыйпароль123", "мойлюбимыйпароль", "солнышкосолнышко1",
        "ялюблютебясолнышко", "любовь солнце кошка", "пароль-пароль-2026", "абвгдежзийклмноп",
        "махаббатмахаббат1", "құпиясөз12345678", "рахматрахмат2026", "sevgisevgi123456",
    ],
)  # fmt: skip
def test_common_passwords_are_refused(common: str) -> None:
    assert "guessed quickly" in weakness(common)
    assert "guessed quickly" in weakness(common.upper())


@pytest.mark.asvs("6.1.2", "6.2.4", "6.2.11")
@pytest.mark.parametrize(
    "twin",
    [
        "gfhjkmgfhjkm1234", "k.,bvsqgfhjkm123", "Lbyfhf;jk,fhsc1990", "gsnrbgsnrbgsnrb",
        "йцукенгшщзхъфывапролд", "зфыыцщквзфыыцщкв", "йцукенйцукен12345", "сщддфисщддфи2026",
    ],
)  # fmt: skip
def test_the_other_keyboard_layout_hides_nothing(twin: str) -> None:
    assert "guessed quickly" in weakness(twin)


@pytest.mark.asvs("6.1.2", "6.2.11")
@pytest.mark.parametrize(
    "ours",
    [
        "collabcollab2026", "Пытки-Пытки-Пытки", "ПротивПыток2026!", "stoptorture20252026",
        "казахстан20252026", "almatyalmaty12345", "алматыастанабишкек", "душанбехуджанд2026",
        "dinara.jolbarys@example.org", "dinara.jolbarys2026", "jolbarysdinara1990",
        "Динара Жолбарыс 1990", "ЖолбарысЖолбарыс!", "opora.centre.2026",
    ],
)  # fmt: skip
def test_words_of_the_coalition_and_of_the_person_are_refused(ours: str) -> None:
    assert "guessed quickly" in weakness(ours)


def test_what_is_hers_is_weak_for_her_alone() -> None:
    hers = "dinara.jolbarys.opora"
    assert weakness(hers)
    assert strength.weakness(hers, about=("Рустам", "rustam@example.net")) is None


@pytest.mark.asvs("6.2.5", "6.2.8")
@pytest.mark.parametrize(
    "good",
    [
        "correct horse battery staple", "correcthorsebatterystaple", "жираф купил синий трактор",
        "мост чайник облако скрипка", "моя бабушка печёт пироги по субботам",
        "у нас во дворе растёт старый карагач", "my neighbour keeps nine pigeons",
        "биздин үйдүн жанында өзөн агат", "хонаи мо дар канори дарё аст",
        "hrt4nx8qpwz6kvb", "K7#mPq2!xZ9vLw4",
    ],
)  # fmt: skip
def test_sentences_and_random_ones_are_good_without_rules_of_composition(good: str) -> None:
    assert weakness(good) is None


HOSTILE = {
    "a1": "a1" * 500,
    "row": "qwerty" * 100,
    "signs": "4@8({[<369!|10$5+7%2" * 50,
    "likenesses": "1!|i1!|l7+t$5s" * 70,
    "dates": "19851985-" * 111,
    "word": "p@ssw0rd$1" * 100,
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_is_cut_before_it_costs(monkeypatch, hostile: str) -> None:
    """The estimate grows faster than the square of the length and with each reading of a sign."""
    given = []
    real = strength.zxcvbn

    def watched(reading: str, **known):
        given.append(reading)
        return real(reading, **known)

    monkeypatch.setattr(strength, "zxcvbn", watched)
    strength.guesses(hostile)
    assert 1 <= len(given) <= 6
    assert max(map(len, given)) <= 40
    assert not any({"{", "<", "|", "@", "!"} <= set(reading) for reading in given)


def test_the_words_are_written_as_they_are_compared() -> None:
    for word in words.OURS + words.COMMON:
        assert word == unicodedata.normalize("NFC", word).lower()


@pytest.mark.asvs("6.2.8")
def test_case_and_blanks_count() -> None:
    hashed = passwords.hash_password("  Длинный пароль с пробелами ")
    assert passwords.matches("  Длинный пароль с пробелами ", hashed)
    for other in ("  длинный пароль с пробелами ", "Длинный пароль с пробелами", ""):
        assert not passwords.matches(other, hashed)


@pytest.mark.asvs("6.2.8")
def test_a_letter_is_the_same_however_it_was_put_together() -> None:
    composed, apart = (unicodedata.normalize(form, "мой ёж и йод") for form in ("NFC", "NFD"))
    assert composed != apart
    assert passwords.matches(apart, passwords.hash_password(composed))
    assert passwords.matches(composed, passwords.hash_password(apart))


def test_what_nobody_can_have_typed_is_no_error() -> None:
    hashed = passwords.hash_password("a lone \ud800 surrogate")
    assert passwords.matches("a lone \ud800 surrogate", hashed)
    assert not passwords.matches("a lone \ud801 surrogate", hashed)
    assert not passwords.matches("\x00" * 20, hashed)


def test_a_password_beyond_the_limit_takes_as_long_as_an_unknown_address(monkeypatch) -> None:
    real, verified = passwords._hasher, []

    class Watching:
        def verify(self, hashed: str, password: bytes) -> bool:
            verified.append((hashed, len(password)))
            return real.verify(hashed, password)

    hashed = passwords.hash_password("right")
    monkeypatch.setattr(passwords, "_hasher", Watching())
    assert not passwords.matches("x" * 1_000_000, hashed)
    assert not passwords.matches("right", None)
    assert verified == [(passwords._NOBODY, 0), (passwords._NOBODY, 5)]


@pytest.mark.asvs("11.4.2")
def test_hashes_are_made_as_recommended_and_older_ones_are_told_apart() -> None:
    hashed = passwords.hash_password("a long password")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashed != passwords.hash_password("a long password"), "each has its own salt"
    assert not passwords.outdated(hashed)
    assert passwords.outdated(hashed.replace("m=19456", "m=8192"))


@pytest.mark.asvs("11.4.2")
def test_fifty_sign_ins_at_once_never_take_more_than_two_places(monkeypatch) -> None:
    lock, meeting = threading.Lock(), threading.Barrier(2)
    counted = {"now": 0, "most": 0}

    class Counting:
        def verify(self, _hashed: str, password: bytes) -> bool:
            with lock:
                counted["now"] += 1
                counted["most"] = max(counted["most"], counted["now"])
            meeting.wait(timeout=30)  # goes on when a second one is here: two do run side by side
            with lock:
                counted["now"] -= 1
            return password == b"right"

    monkeypatch.setattr(passwords, "_hasher", Counting())
    with ThreadPoolExecutor(50) as people:
        answers = list(people.map(passwords.matches, ["right", "wrong"] * 25, ["hash"] * 50))
    assert answers == [True, False] * 25
    assert counted["most"] == 2


def test_a_place_is_given_back_after_an_error() -> None:
    for _ in range(5):
        assert not passwords.matches("right", "not a hash")
        assert not passwords.matches("wrong", passwords._NOBODY)
