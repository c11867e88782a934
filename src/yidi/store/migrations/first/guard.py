"""What the rooms say alike of their rows: who sees them, who never edits them (ADR 8, store/reach.py).

Every role may use every table by default privileges (config/postgres/roles.py): policies decide on
the rows, and what a room takes away it says.
"""

from collections.abc import Iterator

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"
INSURED = f"insured_region = ANY ({REGIONS})"
OWN = f"person_id = ANY ({PEOPLE})"


def policy(name: str, table: str, rest: str) -> str:
    """One more policy on a table that is under guard already."""
    return f"CREATE POLICY {name} ON {table} {rest}"


def seen(table: str, **rows: str) -> Iterator[str]:
    """Puts a table under guard: a service sees it all, `staff` and `citizen` the rows of a condition."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield policy("service", table, "TO yidi_service USING (true)")
    for role, condition in rows.items():
        yield policy(role, table, f"TO yidi_{role} USING ({condition})")


def of_person(*tables: str) -> Iterator[str]:
    """Staff see the rows of their regions, the insured their own."""
    for table in tables:
        yield from seen(table, staff=INSURED, citizen=OWN)


def numbered(child: str, parent: str, letter: str, region: str = "insured_region") -> str:
    """SQL: a row of `child` bears the number of a row of `parent` that is the person's own."""
    return (
        f"EXISTS (SELECT 1 FROM {parent} {letter} WHERE {letter}.{region} = {child}.insured_region"  # noqa: S608
        f" AND {letter}.number = {child}.number AND {letter}.person_id = ANY ({PEOPLE}))"
    )


def withheld(table: str, *roles: str) -> str:
    """A table that is no matter for these roles."""
    return f"REVOKE ALL ON {table} FROM {', '.join(roles)}"


def service_only(*tables: str) -> Iterator[str]:
    """Only a service touches them."""
    for table in tables:
        yield withheld(table, "yidi_app", "yidi_staff", "yidi_citizen")


def unedited(table: str) -> str:
    """No role edits its rows."""
    return (
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table}"
        " FROM yidi_app, yidi_staff, yidi_citizen, yidi_service"
    )


def forever(*tables: str) -> Iterator[str]:
    """No role edits their rows, and the owner does not by mistake."""
    for table in tables:
        yield unedited(table)
        yield (
            f"CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()"
        )
