"""The questions of a form inside the record's own form: one field whose value is the JSON of all answers."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_vite.core.asset_loader import DjangoViteAssetLoader

from yingzao.engines.forms import Definition, state_of
from yingzao.engines.forms.model import UPLOADS

from .controls import Drawer, Offer
from .posted import PREFIX, drawn_signatures, field_name, posted_answers


class _Bundled:
    """A script of the bundle, as Django's media takes it."""

    def __init__(self, source: str) -> None:
        self._source = source

    def __html__(self) -> str:
        return DjangoViteAssetLoader.instance().generate_vite_asset(self._source)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bundled) and other._source == self._source

    def __hash__(self) -> int:
        return hash(self._source)


class AnswersWidget(forms.Widget):
    """Draws the questions of ``definition`` and reads what was posted to them; without one it draws nothing.

    A body that holds ``answers`` itself (API, import) is taken as the JSON it is.
    """

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 1})  # the form template gives what has rows the full width
        self.definition: Definition | None = None
        self.drawn_for = 0
        self.begin: dict[str, Any] = {}
        self.offer: Callable[[], Offer] | None = None
        self.problems: dict[str, list[str]] = {}
        self.uploads: dict[str, list[UploadedFile]] = {}
        self.drawn: dict[str, str] = {}
        self._indices: dict[str, list[int]] = {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        if name in data:
            return data[name]
        if self.definition is None:
            return "{}"
        if data.get(field_name("form")) != str(self.drawn_for):  # another form was chosen: its own defaults
            return json.dumps(self.begin, ensure_ascii=False)
        answers, self._indices = posted_answers(self.definition, data)
        self.uploads = _uploads(self.definition, files)
        self.drawn = drawn_signatures(self.definition, data)
        return json.dumps(answers, ensure_ascii=False)

    @property
    def media(self) -> forms.Media:
        """The pad for signatures, also where the chosen form only brings one later."""
        return forms.Media(js=[_Bundled("src/signature.ts")])  # type: ignore[list-item]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        answers = _as_mapping(value)
        context: dict[str, Any] = {
            "drawn_for": self.drawn_for,
            "marker": field_name("form"),
            "prefix": PREFIX,
        }
        if self.definition is not None and self.offer is not None:
            state = state_of(self.definition, answers)
            drawer = Drawer(
                self.definition,
                answers,
                state,
                self.offer(),
                self.problems,
                self._indices,
                self.drawn,
            )
            context |= {"controls": drawer.controls(), "computes": bool(self.definition.depended_on)}
        return render_to_string("forms/answers.html", context)


class AnswersField(forms.JSONField):
    """The answers as one JSON object."""

    widget = AnswersWidget

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise ValidationError(_("Give the answers as an object of keys and values."))
        return found


def _uploads(definition: Definition, files: Any) -> dict[str, list[UploadedFile]]:
    asked = [q.key for q in definition.questions if q.type in UPLOADS]
    sent = {
        key: files.getlist(f"{field_name(key)}-new") if hasattr(files, "getlist") else [] for key in asked
    }
    return {key: uploads for key, uploads in sent.items() if uploads}


def _as_mapping(value: Any) -> Mapping[str, Any]:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}
