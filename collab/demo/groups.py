"""The three working groups of the demo coalition, named and described in six languages."""

from .shapes import Group

GROUPS = (
    Group(
        slug="analytical",
        names={
            "ru": "Аналитическая группа",
            "en": "Analysis Group",
            "kk": "Талдау тобы",
            "ky": "Талдоо тобу",
            "tg": "Гурӯҳи таҳлилӣ",
            "uz": "Tahlil guruhi",
        },
        descriptions={
            "ru": "Документируем, считаем и сравниваем: мониторинг мест содержания, статистика, "
            "Стамбульский протокол. Отсюда выходят обзоры и доклады, на которые опираются "
            "остальные группы.",
            "en": "We document, count and compare: monitoring of places of detention, statistics, "
            "the Istanbul Protocol. The reviews and reports that the other groups rely on "
            "start here.",
            "kk": "Деректерді жинап, есептеп, салыстырамыз: ұстау орындарының мониторингі, "
            "статистика, Стамбул хаттамасы. Басқа топтар сүйенетін шолулар мен баяндамалар "
            "осы жерде әзірленеді.",
            "ky": "Үч өлкө боюнча маалымат жыйнап, эсептеп, салыштырабыз: кармоо жайларына мониторинг, "
            "статистика, Стамбул протоколу. Башка топтор таянган серептер жана баяндамалар "
            "ушул жерде даярдалат.",
            "tg": "Маълумотро ҷамъ меоварем, ҳисоб ва муқоиса мекунем: мониторинги ҷойҳои "
            "нигоҳдорӣ, омор, Протоколи Истамбул. Шарҳу маърӯзаҳое, ки гурӯҳҳои дигар ба онҳо такя "
            "мекунанд, дар ҳамин ҷо омода мешаванд.",
            "uz": "Maʼlumot toʻplaymiz, hisoblaymiz va solishtiramiz: saqlash joylari monitoringi, "
            "statistika, Istanbul protokoli. Boshqa guruhlar tayanadigan sharh va maʼruzalar "
            "shu yerda tayyorlanadi.",
        },
        sign="АН",
        colour=2,
    ),
    Group(
        slug="legal-aid",
        names={
            "ru": "Юридическая помощь",
            "en": "Legal Aid",
            "kk": "Заң көмегі",
            "ky": "Юридикалык жардам",
            "tg": "Кӯмаки ҳуқуқӣ",
            "uz": "Huquqiy yordam",
        },
        descriptions={
            "ru": "Адвокаты и юристы трёх стран: первые консультации, жалобы, ходатайства, "
            "обращения в договорные органы ООН. Делимся образцами и опытом, без имён и "
            "подробностей дел.",
            "en": "Lawyers from three countries: first consultations, complaints, motions, "
            "submissions to UN treaty bodies. We share templates and experience, never names "
            "or details of cases.",
            "kk": "Үш елдің адвокаттары мен заңгерлері: алғашқы кеңес, шағымдар, өтінішхаттар, БҰҰ "
            "шарттық органдарына жүгіну. Үлгілер мен тәжірибе бөлісеміз, істердің аты-жөні мен "
            "мән-жайын жазбаймыз.",
            "ky": "Үч өлкөнүн адвокаттары жана юристтери: алгачкы кеңеш, даттануулар, өтүнүчтөр, "
            "БУУнун келишимдик органдарына кайрылуу. Үлгүлөр жана тажрыйба менен бөлүшөбүз, "
            "иштердин аты-жөнүн жана чоо-жайын жазбайбыз.",
            "tg": "Адвокатҳо ва ҳуқуқшиносони се кишвар: машварати аввал, шикоятҳо, дархостҳо, "
            "муроҷиат ба мақомоти шартномавии СММ. Намунаҳо ва таҷрибаро мубодила мекунем, ному "
            "ҷузъиёти парвандаҳоро наменависем.",
            "uz": "Uch mamlakat advokatlari va yuristlari: birinchi maslahat, shikoyatlar, "
            "iltimosnomalar, BMT shartnomaviy organlariga murojaatlar. Namuna va tajriba "
            "almashamiz, ishlarning ism va tafsilotlarini yozmaymiz.",
        },
        sign="ЮП",
        colour=1,
    ),
    Group(
        slug="advocacy",
        names={
            "ru": "Адвокация и коммуникации",
            "en": "Advocacy and Communications",
            "kk": "Адвокация және коммуникация",
            "ky": "Адвокация жана коммуникация",
            "tg": "Адвокатсия ва коммуникатсия",
            "uz": "Advokatsiya va kommunikatsiya",
        },
        descriptions={
            "ru": "Заявления, альтернативные доклады, встречи с ведомствами и работа со СМИ. "
            "Согласуем позиции коалиции и следим, чтобы публикация никому не навредила.",
            "en": "Statements, alternative reports, meetings with authorities, work with the "
            "media. We agree on the coalition's positions and make sure that nothing we publish "
            "does harm.",
            "kk": "Мәлімдемелер, баламалы баяндамалар, ведомстволармен кездесулер және БАҚ-пен "
            "жұмыс. Коалицияның ұстанымын келісеміз және жарияланым ешкімге зиян тигізбеуін "
            "қадағалаймыз.",
            "ky": "Билдирүүлөр, альтернативдүү баяндамалар, ведомстволор менен жолугушуулар жана "
            "ЖМК менен иштөө. Коалициянын позициясын макулдашып, жарыялоо эч кимге зыян "
            "келтирбешин көзөмөлдөйбүз.",
            "tg": "Изҳорот, маърӯзаҳои алтернативӣ, мулоқот бо мақомот ва кор бо ВАО. Мавқеи "
            "коалитсияро мувофиқа мекунем ва назорат мебарем, ки нашр ба касе зарар нарасонад.",
            "uz": "Bayonotlar, muqobil maʼruzalar, idoralar bilan uchrashuvlar va OAV bilan "
            "ishlash. Koalitsiya pozitsiyasini kelishamiz va nashr hech kimga zarar "
            "yetkazmasligini kuzatamiz.",
        },
        sign="АД",
        colour=4,
    ),
)
