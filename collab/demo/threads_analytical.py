"""Discussions of the analysis group."""

from .shapes import DAY, HOUR, Post, Thread, markdown

ANALYTICAL = (
    Thread(
        group="analytical",
        title="Новая редакция Стамбульского протокола: что меняем в наших опросниках",
        audience="coalition",
        posts=(
            Post(
                "gulnar.jetiqazyna@example.org",
                10 * DAY + 2 * HOUR,
                markdown("""
                Наш опросник составлен по первой редакции протокола. Предлагаю пройти его заново по
                редакции 2022 года. Что я бы посмотрела прежде всего:

                - раздел об информированном согласии;
                - психологическую часть: у нас она на полстраницы;
                - вопросы, которые заставляют человека повторять одно и то же.
                """),
            ),
            Post(
                "jonas.kornweiler@example.org",
                9 * DAY + 6 * HOUR,
                markdown("""
                Very timely. Two suggestions from our trainings:

                1. Move consent to the first page and ask again before the physical examination.
                2. Replace yes/no lists with open questions; keep the list as a reminder for the
                   doctor, not for reading aloud.

                I can review a draft in Russian if the key terms are also given in English.
                """),
                language="en",
            ),
            Post(
                "jamila.gulbogh@example.org",
                8 * DAY,
                markdown("""
                > психологическую часть: у нас она на полстраницы

                Возьму её на себя. Сделаю так, чтобы беседу можно было прервать в любом месте и
                продолжить в другой день, ничего не переспрашивая.
                """),
            ),
            Post(
                "pavel.ryabinnik@example.org",
                7 * DAY + 4 * HOUR,
                "Просьба от аналитиков: пусть коды ответов останутся прежними там, где смысл не "
                "изменился. Тогда данные за прошлые годы можно будет сравнивать.",
            ),
            Post(
                "tilek.jazgy@example.org",
                5 * DAY,
                markdown("""
                Кыргызча котормону мен карап чыгам. «Маалымдуу макулдук» деген терминди глоссарийге
                коштум, башка сунуштар болсо, ошол жерге жазгыла.
                """),
                language="ky",
            ),
            Post(
                "gulnar.jetiqazyna@example.org",
                DAY + 7 * HOUR,
                "Рахмет баршаңызға! Жаңа нұсқаның жобасын аптаның соңына дейін кітапханаға "
                "жүктеймін, ескертпелерді осында күтемін.",
                language="kk",
            ),
        ),
    ),
    Thread(
        group="analytical",
        title="Как считаем обращения: единые правила на три страны",
        posts=(
            Post(
                "pavel.ryabinnik@example.org",
                15 * DAY,
                markdown("""
                Сводим годовую статистику, и снова цифры трёх стран не сходятся: одни считают
                обращения, другие — людей, третьи — эпизоды. Предлагаю правило:

                - **обращение** — одно письмо, звонок или визит;
                - **человек** — под кодом, без имени, считается один раз в году;
                - **эпизод** — место и день, о которых идёт речь.

                В отчёте показываем все три числа и не складываем их.
                """),
            ),
            Post(
                "tilek.jazgy@example.org",
                14 * DAY + 5 * HOUR,
                "Согласен. Только добавим четвёртое: что известно об итоге. Иначе не отличить "
                "отказ от того, что ответа просто ещё нет.",
            ),
            Post(
                "sherzod.bodomzor@example.org",
                13 * DAY,
                markdown("""
                Bizda bir kishi bir necha marta qoʻngʻiroq qiladi. Kod qoʻyish qoidasini ham yozib
                qoʻysak: kim beradi, qayerda saqlanadi, kim koʻra oladi.
                """),
                language="uz",
            ),
            Post(
                "dinara.jolbarys@example.org",
                12 * DAY + 3 * HOUR,
                markdown("""
                По поводу кодов: ключ к ним хранит только организация, которая приняла обращение. В
                общую таблицу он не попадает никогда, даже на время.

                За остальное голосую «за».
                """),
            ),
            Post(
                "pavel.ryabinnik@example.org",
                9 * DAY,
                "Принято, спасибо. С первого числа считаем так. Старые годы не пересчитываем, а "
                "делаем сноску о том, что методика изменилась.",
            ),
        ),
    ),
    Thread(
        group="analytical",
        title="Календарь посещений на квартал",
        posts=(
            Post(
                "olga.verbnaya@example.org",
                4 * DAY + 2 * HOUR,
                markdown("""
                Собираю календарь посещений. Нужно не то, *куда* мы едем, — это остаётся внутри
                мониторинговых групп, — а когда понадобятся врач, психолог или переводчик.

                Ответьте, пожалуйста, до четверга: неделя, язык бесед, кого не хватает.
                """),
            ),
            Post(
                "jamila.gulbogh@example.org",
                3 * DAY + 9 * HOUR,
                "Дар ҳафтаи дуюми моҳ ман озодам. Бо забонҳои тоҷикӣ ва ӯзбекӣ суҳбат карда "
                "метавонам, барои забони русӣ ҳам тайёрам.",
                language="tg",
            ),
            Post(
                "gulnar.jetiqazyna@example.org",
                3 * DAY + 4 * HOUR,
                "Екінші және үшінші аптада бара аламын, қазақша және орысша. Бір дәрігер жетпейді: "
                "әйелдер бөлімшесіне екеу болғанымыз дұрыс.",
                language="kk",
            ),
            Post(
                "olga.verbnaya@example.org",
                2 * DAY,
                "Спасибо! Второго врача ищем. Памятку о подготовке к посещению обновила, она в "
                "папке «Мониторинг»; казахский вариант лежит там же.",
            ),
        ),
    ),
)
