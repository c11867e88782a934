"""A region's rules as papers for walls and counters: which there are, and each from a book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from yidi.core.policy import check, leaflet
from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal
from yidi.documents import leaflets
from yidi.policy_files.folder import Folder, default_folder

PAPERS = {"poster": "一页海报", "questions": "问答", "changes": "哪天变了什么"}
"""The papers by the name that an address has for them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paper, as it is on which day. today: what lies ahead of it is to come; link: where the
    code on the paper leads, "" for none."""

    paper: str
    day: date
    today: date
    link: str = ""


def made(book: Book, wanted: Wanted) -> bytes:
    """The PDF. Raises Refusal for a paper there is none of, and for a day before the book's first;
    what changed is that of the last change up to the day, else of the next."""
    if wanted.paper not in PAPERS:
        named = "、".join(PAPERS)
        sentence = f"没有“{wanted.paper[:20]}”这种宣传单。"
        raise Refusal(Problem("paper_unknown", sentence, f"可以是：{named}。"))
    return _kept(book, wanted)


@lru_cache(maxsize=64)
def _kept(book: Book, wanted: Wanted) -> bytes:
    """Kept for the book in use: the same question gives the same bytes."""
    if wanted.paper == "poster":
        return leaflets.poster(leaflet.poster(book, wanted.day, wanted.today), wanted.link)
    if wanted.paper == "questions":
        return leaflets.sheet(leaflet.sheet(book, wanted.day), wanted.link)
    since = changing(book, wanted.day)
    found = leaflet.changes(book, since, wanted.today, _impossible())
    return leaflets.changes(found, wanted.link)


def changing(book: Book, day: date) -> date:
    """The last day up to `day` on which something changed for people, else the next. Raises Refusal
    where nothing ever did."""
    days = leaflet.change_days(book, _impossible())
    past = [each for each in days if each <= day]
    if not days:
        sentence = f"{book.name}的规则收录以来没有变过。"
        raise Refusal(Problem("nothing_changes", sentence, "看海报或问答就可以。"))
    return past[-1] if past else days[0]


@lru_cache(maxsize=1)
def _impossible() -> check.Impossible:
    return Folder(default_folder()).impossible
