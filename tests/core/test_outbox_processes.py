"""The outbox with real worker processes: two at once, one killed while it sends, a mail server that hangs."""

import time

import pytest

from tests.core import outbox_steps, workhouse
from tests.core.house import house_in
from tests.core.outbox_servers import HANG, mail_server, receiver
from tests.installation import installed

pytestmark = pytest.mark.long

FINE = (200, '{"errcode":0}')


@pytest.fixture(scope="module")
def setting(tmp_path_factory):
    """A mail server, the house whose workers send through it, and everybody's address."""
    with (
        mail_server() as server,
        installed(tmp_path_factory.mktemp("outbox"), "tests.core.outbox_settings") as installation,
        house_in(
            installation, YINGZAO_EMAIL_URL=f"smtp+plain://127.0.0.1:{server.port}",
            YINGZAO_EMAIL_FROM="yz@company.cn", YINGZAO_WEBHOOK_NETWORKS="127.0.0.1",
        ) as house,
    ):  # fmt: skip
        house.ask(workhouse.build)
        yield server, house, house.ask(outbox_steps.give_mailboxes)


@pytest.fixture
def server(setting):
    found, house, _addresses = setting
    yield found
    house.end_workers()
    found.mails.clear()
    found.addressees.clear()
    found.answers.clear()
    found.on_mail = lambda mail: None


def sent(house) -> bool:
    return house.ask(outbox_steps.states) <= {"sent", "carried"}


def test_two_workers_send_each_mail_once(setting, server):
    _server, house, addresses = setting
    for _worker in range(2):
        house.start_worker()
    house.until(lambda: house.ask(outbox_steps.workers) == 2)
    house.ask(outbox_steps.tell_everybody, "一")
    house.until(sent, house)
    assert sorted(server.addressees) == addresses


def test_a_mail_whose_worker_was_killed_is_sent_again_under_the_same_id(setting, server):
    _server, house, _addresses = setting
    first = house.start_worker()
    server.on_mail = lambda mail: first.kill()
    delivery = house.ask(outbox_steps.tell_one, "technician", "二")
    house.until(lambda: first.poll() is not None)
    assert house.ask(outbox_steps.look, delivery) == ("sending", 1)
    server.on_mail = lambda mail: None
    house.start_worker()
    house.until(lambda: house.ask(outbox_steps.look, delivery)[0] == "sent")
    assert house.ask(outbox_steps.look, delivery) == ("sent", 2)
    ids = [mail["Message-ID"] for mail in server.mails]
    assert len(ids) == 2 and len(set(ids)) == 1 and house.ask(outbox_steps.uid, delivery) in ids[0]


def test_a_mail_server_that_hangs_holds_up_no_webhook(setting, server):
    _server, house, _addresses = setting
    house.start_worker()
    server.answers += [HANG]
    mail = house.ask(outbox_steps.tell_one, "technician", "三")
    house.until(lambda: len(server.mails) == 1)
    with receiver(answers=[FINE, FINE]) as there:
        began = time.monotonic()
        calls = [house.ask(outbox_steps.post_test_to, there.url) for _time in range(2)]
        house.until(lambda: all(house.ask(outbox_steps.look, call)[0] == "sent" for call in calls))
        assert len(there.calls) == 2 and time.monotonic() - began < 15
    house.until(lambda: house.ask(outbox_steps.look, mail) == ("waiting", 1))
