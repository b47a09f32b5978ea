"""What was written at the bottom of the pit, where there is no signal, and came in when its writer came up."""

import io
import json
from datetime import timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from yingzao.core.field.choosing import choose
from yingzao.core.field.receiving import receive
from yingzao.core.field.sent import read
from yingzao.core.files.models import store_bytes
from yingzao.core.routes.services import act
from yingzao.engines.approval import Decision
from yingzao.modules.collaboration.models import ContactSheet

from .people import METRO
from .tale import Day, Ref, Tale

BELOW = timedelta(hours=6, minutes=40)
SLOW_CLOCK = timedelta(seconds=95)


def tell(tale: Tale) -> None:
    tale.on(-1, "13:50", "aqy", partial(_carried_in, tale))
    tale.on(-1, "14:05", "zjy", lambda: choose(tale.people["zjy"], tale.record("pit")))
    tale.write(-1, "15:10", "sgy", "pump", ContactSheet, METRO, title="基坑抽水与夜间用电配合", responsible="xmzg",
               addressee=Ref("fangzheng"), sent_on=Day(-1), due_on=Day(2), part="1",
               matter="今晚 20:00 起抽排坑内明水，请监理旁站确认夜间配电箱检查。")  # fmt: skip
    tale.on(-1, "16:20", "xmzg", partial(_signed_by_hand, tale, "pump", "xmzg"))


def _carried_in(tale: Tale) -> None:
    """A toolbox talk of the early shift: written below on a phone whose clock is slow, received hours later."""
    person, now = tale.people["aqy"], timezone.now()
    written = now - BELOW - SLOW_CLOCK
    talk = {
        "title": "早班班前会：第四道支撑架设", "held_on": timezone.localdate(written).isoformat(), "crew": "钢支撑班",
        "attended": "14", "hazards": "吊装半径内不站人；上下基坑走梯笼；气瓶间距不小于 5 m。",
    }  # fmt: skip
    entry = {
        "uid": str(uuid5(NAMESPACE_URL, "early shift")), "person": person.pk, "device": "5c0ffee0-demo", "sequence": 1,
        "path": reverse("record_new", args=[METRO, "safety.toolbox_talk"]), "fields": [*map(list, talk.items())],
        "written_at": round(written.timestamp() * 1000), "clock_off_ms": round(SLOW_CLOCK.total_seconds() * 1000),
    }  # fmt: skip
    request = HttpRequest()
    request.user, request.session = person, {}  # type: ignore[assignment]
    answer = receive(request, read(json.dumps(entry).encode()), now - SLOW_CLOCK)
    assert answer["state"] == "received", answer


def _signed_by_hand(tale: Tale, key: str, who: str) -> None:
    run = tale.record(key).runs.get()
    drawn = store_bytes(_strokes(), f"signature-{who}.png", "image/png")
    act(run, Decision("approve", tale.people[who].pk, opinion="同意，夜班安排专职电工。"), signature=drawn)


def _strokes() -> bytes:
    """A signature as somebody draws it with a finger."""
    picture = Image.new("RGBA", (240, 80), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for stroke in (
        [(20, 22), (70, 18)],
        [(46, 8), (40, 66)],
        [(84, 20), (132, 60), (160, 14)],
        [(150, 40), (222, 34)],
    ):
        pen.line(stroke, fill="#1d2129", width=4, joint="curve")
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()
