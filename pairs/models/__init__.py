from .meetings import Meeting
from .pairs import Pair
from .reminders import Reminder, ReminderOptOut

__all__ = ["Meeting", "Pair", "Reminder", "ReminderOptOut"]
