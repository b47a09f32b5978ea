"""Forms of the work calendars: which statutory days to take over, and days set by whoever plans."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yingzao.engines.calendar.china import YEARLY, Holiday

from .forms import DAY
from .models import PlanCalendar
from .workdays import HOLIDAYS, LONGEST_REASON, Setting, offered_years, works_every_day, year_words


class StatutoryForm(forms.Form):
    """Years and holidays; a site that works every day is offered 春节 alone to begin with."""

    years = forms.TypedMultipleChoiceField(label=_("years"), coerce=int, widget=forms.CheckboxSelectMultiple)
    holidays = forms.MultipleChoiceField(label=_("holidays"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, calendar: PlanCalendar) -> None:
        chosen = [Holiday.SPRING_FESTIVAL] if works_every_day(calendar) else list(YEARLY)
        years = offered_years(calendar.plan)
        super().__init__(data, initial={"years": years[:-1], "holidays": chosen})
        self.fields["years"].choices = [(year, year_words(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["holidays"].choices = [(each.value, HOLIDAYS[each]) for each in YEARLY]  # type: ignore[attr-defined]


class DaysForm(forms.Form):
    """One day or several days in a row, what they shall be, and why."""

    first = forms.DateField(label=_("first day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    last = forms.DateField(
        label=_("last day"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Empty: the first day only."),
    )  # fmt: skip
    setting = forms.ChoiceField(label=_("shall be"), choices=Setting.choices)
    reason = forms.CharField(label=_("reason"), max_length=LONGEST_REASON)
