"""Tables change while hospitals settle: no migration may hold a table that is in use.

Of the tables that the house began with (`migrations/first`), those of people, their filings, their bills
and what is written down of every step are taken as large. A migration that must do something from the
list below says in a sentence why it does no harm, as `calm = "…"` in its class; what to do instead
stands in docs/how-to/change-tables.md.
"""

import re

import pytest
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader

from support.environment import use_django
from yidi.store.migrations.first import filings, people, register, settlement, traces

use_django()

_LARGE = {"hospitalmessage"} | {
    table.name_lower
    for room in (filings, people, register, settlement, traces)
    for table in room.TABLES
}
_SHORTEST = 30
_SQL = {
    r"create\s+(unique\s+)?index(?!\s+concurrently)": "makes an index without CONCURRENTLY",
    r"add\s+constraint(?!.*(not\s+valid|using\s+index))": "checks every row; add it NOT VALID first",
    r"set\s+not\s+null": "reads every row under a lock",
    r"alter\s+column\s+\S+\s+(set\s+data\s+)?type": "writes every row anew",
    r"add\s+column(?=.*not\s+null)(?!.*default)": "fails where there are rows",
    r"drop\s+(table|column)": "takes away what a running server still reads",
    r"vacuum\s+full|cluster\s|reindex(?!.*concurrently)": "holds the whole table",
    r"^\s*update\s": "changes rows in one long transaction",
    r"lock\s+table": "holds the whole table",
}


def migrations() -> list[Migration]:
    """Those that change tables while the house is in use."""
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    ours = [made for (app, _), made in sorted(found.items()) if app == "store"]
    return [made for made in ours if not made.replaces]


def flat(found):
    """Operations, those inside a SeparateDatabaseAndState that reach the database included."""
    for operation in found:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from flat(operation.database_operations)
            yield from (
                o for o in operation.state_operations if isinstance(o, operations.CreateModel)
            )
        else:
            yield operation


def dangers(migration) -> list[str]:
    """What in a migration would hold a large table, or break a server that still runs."""
    return [
        f"{operation.describe()}: {said}"
        for operation in flat(migration.operations)
        if (said := danger(operation))
    ]


def danger(operation) -> str:
    """Why an operation stops the till; empty if it does not."""
    if isinstance(operation, operations.RunSQL):
        return danger_of_sql(str(operation.sql))
    if isinstance(operation, operations.RunPython):
        return "changes rows in one long transaction"
    model = getattr(operation, "model_name_lower", None) or getattr(operation, "name_lower", "")
    if model not in _LARGE or isinstance(operation, operations.CreateModel):
        return ""
    if isinstance(operation, operations.AddField):
        return danger_of_field(operation.field)
    return _DANGERS.get(type(operation).__name__, "")


def danger_of_sql(sql: str) -> str:
    text = " ".join(sql.lower().split())
    named = set(re.findall(r"\bstore_(\w+)", text))
    if named and not named & _LARGE:
        return ""
    return next((said for pattern, said in _SQL.items() if re.search(pattern, text)), "")


def danger_of_field(field) -> str:
    if (
        isinstance(field, models.ForeignKey | models.OneToOneField)
        or field.unique
        or field.db_index
    ):
        return "makes an index without CONCURRENTLY"
    if not field.null and not field.has_default() and field.db_default is models.NOT_PROVIDED:
        return "is NOT NULL without a default"
    return ""


_UNPROVEN = "checks every row under a lock; AddConstraintNotValid, then ValidateConstraint"
_DANGERS = {
    "AlterField": "may write or read every row under a lock",
    "AddIndex": "holds the table; CREATE INDEX CONCURRENTLY, as the how-to has it",
    "AddConstraint": _UNPROVEN,
    "AlterUniqueTogether": _UNPROVEN,
    "RemoveField": "a server that still runs reads it; stop using it one release earlier",
    "DeleteModel": "a server that still runs reads it; stop using it one release earlier",
    "RenameField": "a server that still runs knows the old name",
    "RenameModel": "a server that still runs knows the old name",
    "AlterModelTable": "a server that still runs knows the old name",
}


@pytest.mark.parametrize("migration", migrations(), ids=lambda made: made.name)
def test_no_migration_stops_the_till(migration):
    found = dangers(migration)
    calm = getattr(type(migration), "calm", "")
    way_out = 'do as docs/how-to/change-tables.md says, or say why not: calm = "…" in the class'
    assert not found or len(calm) >= _SHORTEST, "\n".join([*found, way_out])
    assert found or not calm, "nothing here needs to be excused"


def test_what_is_not_one_transaction_may_be_taken_twice():
    """One that waited too long for a lock is taken again from its first step; an index that was not
    finished is still there."""
    for made in migrations():
        said: list[str] = []
        for sql in (str(o.sql) for o in flat(made.operations) if isinstance(o, operations.RunSQL)):
            for name in re.findall(r"INDEX CONCURRENTLY (?!IF)(\w+)", sql):
                assert f"DROP INDEX CONCURRENTLY IF EXISTS {name}" in said, (made.name, name)
            said.append(sql)
        assert made.atomic or {type(o) for o in flat(made.operations)} <= {operations.RunSQL}, (
            made.name
        )


_INDEX = models.Index(fields=["a"], name="i")


@pytest.mark.parametrize(
    ("operation", "is_dangerous"),
    [
        (operations.AddField("filing", "a", models.IntegerField()), True),
        (operations.AddField("filing", "a", models.IntegerField(default=0)), False),
        (operations.AddField("filing", "a", models.IntegerField(null=True)), False),
        (operations.AddField("filing", "a", models.IntegerField(null=True, db_index=True)), True),
        (operations.AddField("fresh", "a", models.IntegerField()), False),
        (operations.AddIndex("filing", _INDEX), True),
        (operations.AddIndex("fresh", _INDEX), False),
        (operations.RemoveField("filing", "a"), True),
        (operations.RunSQL("CREATE INDEX i ON store_filing (a)"), True),
        (operations.RunSQL("CREATE INDEX CONCURRENTLY i ON store_filing (a)"), False),
        (operations.RunSQL("CREATE INDEX i ON store_fresh (a)"), False),
        (operations.RunSQL("ALTER TABLE store_filing ADD CONSTRAINT c CHECK (a > 0)"), True),
        (
            operations.RunSQL("ALTER TABLE store_filing ADD CONSTRAINT c CHECK (a > 0) NOT VALID"),
            False,
        ),
        (
            operations.RunSQL("ALTER TABLE store_filing ADD CONSTRAINT c UNIQUE USING INDEX i"),
            False,
        ),
        (operations.RunSQL("ALTER TABLE store_filing ENABLE ROW LEVEL SECURITY"), False),
        (operations.RunSQL("UPDATE store_filing SET a = 1"), True),
        (operations.RunPython(operations.RunPython.noop), True),
    ],
)
def test_what_is_dangerous_is_known(operation, is_dangerous):
    assert bool(danger(operation)) is is_dangerous
