"""What people are told of without asking: tasks, results, mentions, copies and urging."""

from django.utils.translation import gettext_noop

from yingzao.core.events import after_commit
from yingzao.core.records.events import Commented
from yingzao.core.routes.events import Approved, CopySent, Returned, TaskGiven, Urged, Vetoed

from .models import NoticeKind
from .services import tell


@after_commit(TaskGiven)
def tell_signer(event: TaskGiven) -> None:
    task, record = event.subject, event.subject.run.record
    params = {"record": record, "step": task.step_name or record.get_status_display()}
    tell([task.person], NoticeKind.TASK, gettext_noop("%(record)s waits for you: %(step)s"), record, params)


@after_commit(Approved)
def tell_author_of_approval(event: Approved) -> None:
    record = event.subject
    tell(
        [record.author], NoticeKind.RESULT, gettext_noop("%(record)s is approved"), record, {"record": record}
    )


@after_commit(Returned)
def tell_author_of_return(event: Returned) -> None:
    record = event.subject
    text = gettext_noop("%(record)s was returned: %(reason)s")
    tell([record.author], NoticeKind.RESULT, text, record, {"record": record, "reason": event.reason})


@after_commit(Vetoed)
def tell_of_veto(event: Vetoed) -> None:
    record = event.subject
    text = gettext_noop("%(record)s was vetoed: %(reason)s")
    params = {"record": record, "reason": event.reason}
    tell([record.author, record.responsible], NoticeKind.RESULT, text, record, params)


@after_commit(Commented)
def tell_mentioned(event: Commented) -> None:
    text = gettext_noop("You were mentioned on %(record)s: %(text)s")
    params = {"record": event.subject, "text": event.text[:80]}
    tell(event.mentioned, NoticeKind.MENTION, text, event.subject, params)


@after_commit(CopySent)
def tell_copied(event: CopySent) -> None:
    record = event.subject.record
    tell(
        event.people,
        NoticeKind.COPY,
        gettext_noop("For your information: %(record)s"),
        record,
        {"record": record},
    )


@after_commit(Urged)
def tell_urged(event: Urged) -> None:
    record = event.subject.record
    tell(
        event.people,
        NoticeKind.URGE,
        gettext_noop("You are asked to hurry: %(record)s"),
        record,
        {"record": record},
    )
