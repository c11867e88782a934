"""From the answers of the guide to a case that the core can quote."""

from __future__ import annotations

from yidi.core.money import yuan
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.policy.tree import Branch, Text, Tree
from yidi.core.problems import ParameterMissing
from yidi.core.settlement.case import Request
from yidi.core.settlement.request import request
from yidi.interfaces.citizen import choices, questions
from yidi.interfaces.citizen.questions import Asked


def case(asked: Asked, book: Book) -> Request:
    """The case behind complete answers. Raises Refusal if the core sees more in it than we did."""
    tree = Branch(
        {
            "insured": _insured(asked),
            "care": _care(asked, book),
            "bill": _bill(asked),
            **({"filing": _filing(asked)} if files(asked, book) else {}),
        }
    )
    return request(tree, asked.folder.places)


def files(asked: Asked, book: Book) -> bool:
    """Whether the case has a filing: not in an emergency, nor where nobody needs one or the person
    went without."""
    without = ("emergency", choices.UNFILED)
    return asked.said("why") not in without and filing_needed(asked, book)


def filing_needed(asked: Asked, book: Book) -> bool:
    """Whether the insured place wants a filing for this care; where it is silent, it does."""
    words = {
        "insurance": "resident" if asked.said("insurance") == "resident" else "employee",
        "scope": asked.scope,
        "kind": asked.kind,
        "type": asked.said("type"),
    }
    try:
        return bool(book.edition(asked.filing_day).value("filing_needed", words)["needed"])
    except ParameterMissing:
        return True


def proof(asked: Asked) -> str:
    """The state of the proof in the words of the core."""
    ways = questions.proof_ways(asked)
    if len(ways) == 1 or asked.said("why") not in shape.LONG_TERM:
        only = ways[0] if ways else "material"
        return "commitment_open" if only == "commitment" else only
    return "commitment_open" if asked.said("proof") == "commitment" else "material"


def total(asked: Asked) -> int:
    """The bill in fen: as given, or the guess for this type of care."""
    if asked.said("bill") == "guess":
        return choices.GUESSES[asked.said("type")]
    return questions.fen(asked.said("total")) or 0


def split_known(asked: Asked) -> bool:
    """Whether the person told what of the bill lies outside the catalogue."""
    return asked.said("bill") == "known" and bool(asked.said("own_paid"))


def _text(**values: str | None) -> Branch:
    pairs: dict[str, Tree] = {key: Text(value) for key, value in values.items() if value}
    return Branch(pairs)


def _insured(asked: Asked) -> Branch:
    insurance = asked.said("insurance")
    return _text(
        region=asked.said("region"),
        insurance="resident" if insurance == "resident" else "employee",
        retired="true" if insurance == "retiree" else "false",
    )


def _filing(asked: Asked) -> Branch:
    return Branch(
        {
            **_text(kind=asked.said("why"), proof=proof(asked), place=asked.said("place")),
            "from": Text(str(asked.filing_day)),
        }
    )


def _credential(asked: Asked, book: Book) -> str:
    """A credential that is accepted there: the card tells the person to bring it."""
    day = questions.day_selecting_rules(asked) or asked.today
    try:
        words = {"scope": asked.scope, "type": asked.said("type")}
        accepted = book.edition(day).value("credentials", words)["accepted"]
    except ParameterMissing:
        return next(iter(shape.CREDENTIALS))
    return str(accepted[0])


def _care(asked: Asked, book: Book) -> Branch:
    first = str(questions.day_of(asked.said("from")))
    last = str(questions.day_selecting_rules(asked))
    made = _text(
        place=asked.said("place"),
        level=asked.said("level"),
        type=asked.said("type"),
        credential=_credential(asked, book),
        emergency="true" if asked.said("why") == "emergency" else "false",
    )
    return Branch({**made, "from": Text(first), "to": Text(last)})


def _bill(asked: Asked) -> Branch:
    if asked.said("bill") == "guess":
        return _text(total=yuan(total(asked)))
    return _text(
        total=asked.said("total"),
        own_paid=asked.said("own_paid") or None,
        first_self_pay=asked.said("class_b") or None,
    )
