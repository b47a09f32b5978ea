"""Why a backup or a restore cannot be done."""


class BackupRefusal(Exception):
    """Nothing was changed; the sentence says why and what to do."""
