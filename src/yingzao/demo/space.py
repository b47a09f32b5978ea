"""What the people of the metro station announce and talk over: read by most, agreed in the end."""

from yingzao.modules.collaboration.models import Announcement, Audience, Topic
from yingzao.modules.collaboration.services import conclude, confirm_reading

from .people import METRO
from .tale import Day, Tale

READERS = ("xmjl", "jsy", "sgy", "zjy", "aqy")


def tell(tale: Tale) -> None:
    tale.write(-2, "08:20", "xmzg", "storm", Announcement, METRO, title="强降雨防御通知", due_on=Day(-1),
               body="气象台预报明晚有暴雨：基坑四周挡水墙今日加高，备用水泵试运转，夜间值班加倍，18 时后停止吊装。")  # fmt: skip
    for place, who in enumerate(READERS):
        tale.on(-2, f"09:{10 + 7 * place}", who, _reads(tale, "storm", who))
    tale.write(-1, "17:30", "xmjl", "meeting", Announcement, METRO, title="周五监理例会改到 14:30", must_be_read=False,
               audience=Audience.EVERYONE, body="会议室不变，请各方带上周计划完成情况。")  # fmt: skip
    tale.write(-6, "10:40", "sgy", "level", Topic, METRO, title="冠梁顶标高与挡水墙接茬怎么处理", responsible="xmzg",
               question="3 段冠梁顶比设计低 20 mm，挡水墙按图会留缝，是找平还是改配筋？")  # fmt: skip
    tale.say(
        -6, "11:15", "jsy", "level", "@许静安 20 mm 在允许偏差外，建议用 C35 细石混凝土找平，植筋长度不变。"
    )
    tale.say(-6, "14:05", "zjy", "level", "找平前凿毛，做一次隐蔽验收。")
    tale.on(
        -5,
        "09:00",
        "xmzg",
        lambda: conclude(tale.record("level"), "凿毛后用 C35 细石混凝土找平，隐蔽验收后砌挡水墙。"),
    )
    tale.write(-1, "09:30", "aqy", "gate", Topic, METRO, title="早高峰材料进场与行人通道冲突", responsible="xmjl",
               question="07:30–08:30 大门口行人多，钢筋车能否改到 09:00 以后？")  # fmt: skip
    tale.say(-1, "09:50", "sgy", "gate", "浇筑日例外，其余可以。")


def _reads(tale: Tale, key: str, who: str):
    return lambda: confirm_reading(tale.record(key), tale.people[who])
