"""What SQL takes for the province of a place is what the core takes for it."""

from django.db import connection

from yidi.core.regions import province_of
from yidi.store.provinces import province


def test_sql_and_the_core_say_the_same_province(db):
    for place in ("419001", "140729", "110000", "650100", "659001", "659010", "660000"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {province('p')} FROM (VALUES (%s)) AS said (p)", [place])
            assert cursor.fetchone() == (province_of(place),)
