"""How lessons are listed, filed and approved."""

from yingzao.core.records.ledgers import Ledger, register

from .models import Lesson


@register
class LessonLedger(Ledger):
    model = Lesson
    code = "JY"
    group = "support"
    columns = ("subject", "advice", "keywords")
    filters = ("subject",)
    search = ("event", "cause", "advice", "keywords")
    route = "default"
