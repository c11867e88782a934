"""The tables, one small file a room."""

from yidi.store.models.policy import PublishedBook
from yidi.store.models.users import User

__all__ = ["PublishedBook", "User"]
