"""What happens by the clock: each job is a tick over rows and holds no state of its own."""

from bot.jobs.job import Job, Tools
from bot.jobs.table import JOBS

__all__ = ["JOBS", "Job", "Tools"]
