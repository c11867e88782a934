"""The tables, one small file a room."""

from yidi.store.models.filings import Draft, Evidence, Filing, FilingMove, Signature
from yidi.store.models.offices import Import, Institution, Opening, Post, Reset, Workday
from yidi.store.models.people import Bond, Citizen, LoginCode, Person
from yidi.store.models.policy import PublishedBook
from yidi.store.models.traces import Answered, Message, OutboxLine, TrailLine
from yidi.store.models.users import User

__all__ = [
    "Answered",
    "Bond",
    "Citizen",
    "Draft",
    "Evidence",
    "Filing",
    "FilingMove",
    "Import",
    "Institution",
    "LoginCode",
    "Message",
    "Opening",
    "OutboxLine",
    "Person",
    "Post",
    "PublishedBook",
    "Reset",
    "Signature",
    "TrailLine",
    "User",
    "Workday",
]
