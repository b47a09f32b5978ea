from django.db import models

from yingzao.core.records.models import Record


class TowerCraneCheck(Record):
    """A weekly check of a tower crane (塔式起重机检查)."""

    checked_on = models.DateField("检查日期")
    wind_m_s = models.DecimalField("风速(m/s)", max_digits=4, decimal_places=1)
    finding = models.TextField("检查情况")

    class Meta:
        verbose_name = verbose_name_plural = "塔式起重机检查"
