"""Schedules (进度): plans and their networks, progress on the data date, lights, gates before a start."""
