"""Files that came and whose form never did."""

from datetime import timedelta

from django.utils import timezone

from yingzao.core.jobs.cron import every

from .models import Upload

KEPT = timedelta(days=7)


@every(minutes=24 * 60)
def forget_uploads() -> int:
    """Forget files nobody asked for in a week; a device that still has them sends them anew. Returns how many."""
    forgotten, _by_model = Upload.objects.filter(touched_at__lt=timezone.now() - KEPT).delete()
    return forgotten
