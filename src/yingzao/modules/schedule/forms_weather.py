"""Forms of the days set aside for weather: what to propose, and the climate it is proposed from."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yingzao.engines.calendar import moment
from yingzao.engines.calendar.china import FIRST_YEAR, LAST_YEAR
from yingzao.standards.weather import MONTHS, Region

from .forms import DAY
from .models import Plan
from .weather import Asked, Climate, days_path, hours_path, named

PERCENTS = (50, 70, 80, 90, 95)


def period_of(plan: Plan) -> tuple[date, date]:
    """From the data date, or the beginning, to the computed end of the plan."""
    ends = [end for end in plan.activities.values_list("early_finish", flat=True) if end is not None]
    first = max(plan.starts_on, plan.data_day)
    return first, max(first, moment(max(ends)).date() if ends else first)


class WeatherForm(forms.Form):
    """The period, how sure to be, and the stop rules that hold for the work of a calendar."""

    first = forms.DateField(label=_("first day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    last = forms.DateField(label=_("last day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    percent = forms.TypedChoiceField(
        label=_("probability that no more days are lost"), coerce=int,
        choices=[(each, f"{each} %") for each in PERCENTS],
    )  # fmt: skip
    rules = forms.MultipleChoiceField(label=_("stop rules"))

    def __init__(self, data: Any = None, *, plan: Plan, climate: Climate) -> None:
        first, last = period_of(plan)
        usual = [rule.key for rule in climate.table.rules if rule.confidence.verified]
        super().__init__(data, initial={"first": first, "last": last, "percent": 80, "rules": usual})
        self.fields["rules"].choices = [(rule.key, named(rule)) for rule in climate.table.rules]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        for name in ("first", "last"):
            day = self.cleaned_data.get(name)
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                years = {"first": FIRST_YEAR, "last": LAST_YEAR}
                self.add_error(name, gettext("Choose days from %(first)d to %(last)d.") % years)
        return self.cleaned_data

    def chosen(self) -> set[str]:
        """Keys of the rules ticked, or ticked to begin with."""
        data: Any = self.data
        return set(data.getlist("rules") if self.is_bound else self.initial["rules"])

    def asked(self) -> Asked:
        values = self.cleaned_data
        return Asked(values["first"], values["last"], tuple(values["rules"]), values["percent"])


class TwelveField(forms.CharField):
    """Twelve numbers from 0 to 31, January first, as they are copied from a row of a table."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "  ".join(f"{each:g}" for each in value)

    def clean(self, value: Any) -> tuple[Decimal, ...]:
        words = super().clean(value).replace(",", " ").replace("，", " ").replace("、", " ").split()
        try:
            found = tuple(map(Decimal, words))
        except InvalidOperation:
            found = ()
        if len(found) != MONTHS or not all(each.is_finite() and 0 <= each <= 31 for each in found):
            raise forms.ValidationError(
                gettext("Give twelve numbers of days from 0 to 31, January first, separated by spaces.")
            )
        return found


class ClimateForm(forms.Form):
    """Average days of every measure by month, hours still worked by unverified rules, and where figures come from."""

    def __init__(self, data: Any = None, *, climate: Climate, region: Region) -> None:
        super().__init__(data)
        self.climate, self.region = climate, region
        for measure in climate.table.measures:
            days = [month[measure.key] for month in region.months]
            self.fields[measure.key] = TwelveField(label=named(measure), initial=days, max_length=120)
        for rule in climate.table.rules:
            if not rule.confidence.verified:
                label = gettext("hours still worked: %(work)s (%(clause)s)")
                self.fields[rule.key] = forms.DecimalField(
                    label=label % {"work": named(rule), "clause": rule.clause}, initial=rule.hours_allowed,
                    min_value=0, max_value=24, decimal_places=2, max_digits=4,
                )  # fmt: skip
        self.fields["source"] = forms.CharField(
            label=_("source of the figures"), required=False, max_length=200, initial=climate.stored.source,
            help_text=_("Such as the weather station and its years. Needed where a figure is not the usual one."),
        )  # fmt: skip

    def figures(self) -> dict[str, Decimal]:
        """Every figure of the form by its path in the table."""
        values = self.cleaned_data
        found = {
            hours_path(rule): values[rule.key] for rule in self.climate.table.rules if rule.key in values
        }
        for measure in self.climate.table.measures:
            for month, days in enumerate(values[measure.key]):
                found[days_path(self.region, month, measure.key)] = days
        return found
