"""A cheap guess at the language of a text: special letters first, then the commonest words.

Meant for chat lines and queries, where a statistical classifier needs more text than there is,
and as the fallback for texts without a known language. It reads the first few hundred words.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’‘ʻʼ`][^\W\d_]+)*")
_READ = 4_000
_SPECIAL_LETTER = 2.0
_COMMON_WORD = 1.5

# How strongly a letter speaks for a language; letters shared by two speak for both.
_LETTERS = {
    "ы": ("ru", "kk", "ky"),
    "щ": ("ru",),
    "ә": ("kk",),
    "ұ": ("kk",),
    "һ": ("kk",),
    "і": ("kk",),
    "ө": ("kk", "ky"),
    "ү": ("kk", "ky"),
    "ң": ("kk", "ky"),
    "ғ": ("kk", "tg", "uz"),
    "қ": ("kk", "tg", "uz"),
    "ҳ": ("tg", "uz"),
    "ҷ": ("tg",),
    "ӣ": ("tg",),
    "ӯ": ("tg",),
    "ў": ("uz",),
}
_WEAK = frozenset("ыщ")

_WORDS = {
    "ru": "и в во не на что он с со как это по но они к у же за бы от до из для так мы вы все о об "
    "при если или его её их который которые было был была быть есть уже нет да когда только "
    "можно надо где кто после завтра сегодня спасибо также между был этого",
    "en": "the of and to in a is that for it was on are as with be by this have from at or an not "
    "which we you i they were been has had but what all can will would there their if about",
    "kk": "және мен бен пен бұл ол үшін деп бар болып бір болды туралы емес осы сол да де та те "
    "қалай кейін бірақ жоқ керек кезінде бойынша оның біз сіз олар ретінде еді болған болады "
    "екі дейін арқылы менің не ма ме ба бе па пе",
    "ky": "жана менен бул ал үчүн деп бар болуп бир болду тууралуу эмес ошол анын да де дагы кийин "
    "бирок жок керек болгон биз сиз алар катары эле болот эки чейин аркылуу боюнча ушул мен "
    "кандай жөнүндө бери учун бекен ко го беле",
    "tg": "ва дар аз ба ки ин он бо барои ро аст буд мебошад ҳам вай онҳо мо шумо ман чӣ ё то як "
    "бояд шуд шудааст карда кард мекунад мешавад ҳаст нест баъд пас дигар хам намуд бар оид "
    "ҳамаи ҳама барои шуда бошад",
    "uz": "va bilan bu uchun ham deb bor bo'lib bir bo'ldi haqida emas shu u da edi kerak lekin "
    "yo'q biz siz ular sifatida bo'lgan bo'ladi ikki qadar orqali men ning esa yoki qanday keyin "
    "o'z hamda eng har kim nima mumkin bo'yicha ва билан бу учун ҳам деб бор бўлиб бир бўлди "
    "ҳақида эмас шу эди керак лекин йўқ биз сиз улар бўлган бўлади ёки қандай кейин ўз ҳамда",
}
_COMMON: dict[str, list[str]] = {}
for _language, _listed in _WORDS.items():
    for _word in _listed.split():
        _COMMON.setdefault(_word, []).append(_language)

# Kyrgyz shares its letters with Kazakh, or has none but Russian ones in a short text; its long
# vowels and its endings give it away, in the absence of a letter that only Kazakh has.
_KYRGYZ = re.compile(
    r"аа|оо|уу|ээ|өө|үү|(?:[лдт][аео]р(?:ы|и)?|[гк][аео]н|[ндт][ыиу]н|н[ыиуү]|[ыиу]п|с[ыү]|лык)\b"
)
_RUSSIAN = re.compile(
    r"(?:[оеы]го|[ое]му|[ыио]й|[аяо]я|ы[емх]|и[ех]|т[ьи]|ся|ци[яиюй]|ами|ост[ьи]|ени[яеюй]|[ое]в"
    r"|[ая]ми|ла|ли|[еоа]т|ах|щ)\b"
)
_ONLY_KAZAKH = re.compile("[әғқұһі]")
_UZBEK_LATIN = re.compile(
    r"[og]['’‘ʻʼ`]|(?:lar|lari|ning|dagi|moq|gan|dan|da|ga|ib|di|ni|si|lik|chi|adi)\b"
    r"|q(?!u)|x[aio]"
)
_APOSTROPHE = str.maketrans(dict.fromkeys("’‘ʻʼ`", "'"))


def guess(text: str) -> str | None:
    """Return the likeliest of the six languages, or None when nothing speaks for any.

    Cyrillic without any sign is taken for Russian, Latin for English.
    """
    sample = text[:_READ].lower()
    words = _WORD.findall(sample)
    if not words:
        return None
    scores = dict.fromkeys(_WORDS, 0.0)
    for word in words:
        for language in _COMMON.get(word.translate(_APOSTROPHE), ()):
            scores[language] += _COMMON_WORD
    cyrillic = sum("\u0400" <= word[0] <= "\u04ff" for word in words)
    latin = sum("a" <= word[0] <= "z" for word in words)
    if not (cyrillic or latin):
        return None
    if cyrillic >= latin:
        scores["en"] = 0.0
        scores["ru"] += 0.1
        _weigh_letters(sample, scores)
        if not _ONLY_KAZAKH.search(sample):
            scores["ky"] += len(_KYRGYZ.findall(sample))
        scores["ru"] += len(_RUSSIAN.findall(sample))
    else:
        scores = {"en": scores["en"] + 0.1, "uz": scores["uz"] + len(_UZBEK_LATIN.findall(sample))}
    return max(scores, key=scores.__getitem__)


def _weigh_letters(sample: str, scores: dict[str, float]) -> None:
    for letter, languages in _LETTERS.items():
        count = sample.count(letter)
        weight = (0.1 if letter in _WEAK else _SPECIAL_LETTER) * count
        for language in languages:
            scores[language] += weight
        if count and letter not in _WEAK:
            scores["ru"] -= weight
