"""What follows from writing a filled-in form: its files hang on it; a revision begins without signatures."""

from yingzao.core.events import on
from yingzao.core.files.models import StoredFile
from yingzao.core.records.events import Changed, Created, Revised
from yingzao.core.records.services import attach
from yingzao.engines.forms.model import UPLOADS

from .definitions import read
from .models import Filled
from .wording import label_of


@on(Created, of=Filled)
def hang_first_files(event: Created) -> None:
    _hang_files(event.subject)


@on(Changed, of=Filled)
def hang_more_files(event: Changed) -> None:
    _hang_files(event.subject)


@on(Revised, of=Filled)
def begin_unsigned(event: Revised) -> None:
    """Whoever signed the old text signs the new one again; the files belong to both."""
    copy = event.subject
    signatures = {q.key for q in read(copy.form.questions).questions if q.type == "signature"}
    copy.answers = {key: value for key, value in copy.answers.items() if key not in signatures}
    copy.save(action="unsigned")
    _hang_files(copy)


def _hang_files(record: Filled) -> None:
    """Files that answers name and that do not hang on the record yet; the others stay with it."""
    named: dict[int, str] = {}
    for question in read(record.form.questions).questions:
        answer = record.answers.get(question.key)
        if question.type in UPLOADS:
            named |= dict.fromkeys(answer or (), label_of(question))
        elif question.type == "signature" and answer and "image" in answer:
            named[answer["image"]] = label_of(question)
    hung = set(record.attachments.filter(withdrawn=False).values_list("file", flat=True))
    for file in StoredFile.objects.filter(pk__in=named.keys() - hung).order_by("pk"):
        attach(record, file, named[file.pk])
