"""Suffix tables of the light stemmers.

The Turkic tables are written as templates over folded letters, in the manner of grammars:
a capital stands for a sound that follows vowel harmony or the consonant before it, such as
A for the low vowel (-лар, -лер) and D for т or д. `_spelled_out` multiplies them.
The Tajik one is a plain list. Sources: the noun and verb paradigms of the usual grammars.
"""

from __future__ import annotations

from itertools import product


def _spelled_out(templates: str, sounds: dict[str, str]) -> list[str]:
    """Return every suffix that `templates`, separated by blanks, stand for, the longest first."""
    spelled = {
        "".join(letters)
        for template in templates.split()
        for letters in product(*(sounds.get(letter, letter) for letter in template))
    }
    return sorted(spelled, key=lambda suffix: (-len(suffix), suffix))


_KAZAKH_SOUNDS = {
    "A": "ае",
    "I": "ыи",
    "L": "лдт",
    "D": "дт",
    "N": "ндт",
    "G": "гк",
    "B": "бпм",
    "M": "мбп",
}
_KAZAKH_NOUNS = (
    "LAр LAрI LAрIнIн LAрIн LAрIнA LAрGA LAрдI LAрдAн LAрдIн LAрMен LAрIмен LAрIмIз LAрIнда "
    "LAрIнде LAрIнAн LAрыныз LAриниз LAрдагы LAрдеги NIн NI GA нA DA DAн нAн Mен IнIн сIнIн "
    "IнA сIнA IнDA сIнDA IнAн сIнAн IнI сIнI Iн сIн I сI Iмен сIмен Iм IмIз мIз IнIз нIз "
    "IмнIн IмIздIн IмA DAгI ндагы ндеги Iндагы Iндеги сIндагы сIндеги лы ли ды ди ты ти сIз "
    "дай дей тай тей ша ше "
)
_KAZAKH_VERBS = (
    "у уга уге уды уди удын удин уы уи уына уине уын уин ып ип п GAн GAнI GAнда GAнде GAннAн "
    "GAндAр GAнмын GAнмин GAнбыз GAнбиз GAндыктан GAндиктен DI DIм DIк DIн DIнIз ады еди йды "
    "йди айды ейди амын емин амыз емиз аман емен атын етин йтын йтин ар ер сA сAм сAн сAк сын "
    "син мA бA пA мAды меди мAйды мейди мейди мAгAн бAгAн пAгAн бAйды Iл Iлды Iлди IлгAн "
    "Iлады Iледи Iн Iнды IнгAн DIр DIрды DIрган DIрген DIру мAк мAкшы "
)
KAZAKH = _spelled_out(_KAZAKH_NOUNS + _KAZAKH_VERBS, _KAZAKH_SOUNDS)

_KYRGYZ_SOUNDS = {
    "A": "аео",
    "I": "ыиу",
    "L": "лдт",
    "D": "дт",
    "N": "ндт",
    "G": "гк",
    "B": "бп",
    "M": "мбп",
}
_KYRGYZ_NOUNS = (
    "LAр LAрI LAрIнIн LAрIн LAрIнA LAрGA LAрдI LAрдAн LAрдIн LAрIнда LAрIнде LAрIнAн LAрдAгI "
    "LAрIбIз NIн NI GA нA DA DAн нAн IнIн сIнIн IнA сIнA IнDA сIнDA IнAн сIнAн IнI сIнI Iн "
    "сIн I сI Iм IбIз Iныз Iниз Iнар DAгI IндAгI сIндAгI LI LII LуI сIз дай дей дой ча че чо "
)
_KYRGYZ_VERBS = (
    "у уу оо уга ууга ууну уунун уусу уусун ууда ооDA уудAн GAн GAнI GAнDA GAнDAн GAнDIк "
    "GAнDIгI GAнDIгIн GAнмIн GAнсIн GAнсIз GAнсIнAр GAнбIз GAндар DI DIм DIк DIн DIнIз DIнAр "
    "Iп п Aт йт Aм AмIн AсIн AсIз AсIнAр AбIз йм ймIн йсIн йбIз Aр AрмIн AрсIн AрсIз AрсIнAр "
    "AрбIз рбIз бAйт пAйт бAгAн пAгAн бAды пAды бA пA бAй сA сAк сын син сун мAк мAкчI Iл "
    "IлAт IлDI IлгAн IлIп Iш IшAт IшкAн Iшты Iшып Iн IнAт IнDI IнгAн IнIп DIр DIрAт DIрDI "
    "DIргAн DIруу ттI ттIр т AлI чI чIмIн чIсIн чIсIз чIсIнAр чIбIз дA дAсIн дAсIз дAсIнAр "
    "дAбIз дAмIн "
)
KYRGYZ = _spelled_out(_KYRGYZ_NOUNS + _KYRGYZ_VERBS, _KYRGYZ_SOUNDS)

_UZBEK_SOUNDS = {"G": "gkq", "D": "dt"}
_UZBEK_NOUNS = (
    "lar lari larining larini lariga larida laridan larning larni larga larda lardan larimiz "
    "laringiz laridagi lardagi ning ni Ga da dan dagi niki im ing i si imiz ingiz ining ini "
    "iga ida idan sining sini siga sida sidan imizning imizni imizga imizda ingizni idagi "
    "sidagi siz roq day cha gacha ku mi "
)
_UZBEK_VERBS = (
    "di dim ding dik dingiz dilar dingizlar Gan Gani Ganini Ganda Gandan Ganlar Ganligi Gach "
    "Ganman Gansan Ganmiz Gansiz Gansizlar Ganlari ib b a adi aman asan amiz asiz asizlar "
    "adilar ydi yman ysan ymiz ysiz ysizlar ydilar yapti yaptilar yapman yapsan yapmiz yapsiz "
    "yapsizlar yotgan ayotgan moqda moqchi moq ish ishi ishni ishga ishda ishdan ishlar "
    "ishlari sa sak sam sang salar sin sinlar ing inglar aylik ylik may mas masdan magan "
    "maydi madi ma ildi ilgan iladi ilib ilish ilishi il in tir tirish tirildi ar lan la "
)
UZBEK = _spelled_out(_UZBEK_NOUNS + _UZBEK_VERBS, _UZBEK_SOUNDS)

_TAJIK = (
    "ҳоямон ҳоятон ҳояшон ҳояш ҳоям ҳоро ҳои ҳо гонро гони гон ёнро ёни ён онро они он амон "
    "атон ашон ашро аш ам ат ро и и е у ю ву тарин тари тар анд ад ем ед аст аи агистам "
    "агисти агист агистем агистед агистанд аам аи ааст аем аед аанд аги идан идани ида ид "
    "дан дани тан тани т д а "
)
TAJIK = _TAJIK.split()
# A verb prefix, and how many letters it must leave: на- also begins many nouns.
TAJIK_VERB_PREFIXES = (("наме", 4), ("мена", 4), ("ме", 4), ("на", 5))
