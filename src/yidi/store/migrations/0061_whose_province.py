"""Whose province a place belongs to is asked as the core has it: the Corps' cities are the Corps' (R86)."""

from django.db import migrations

LAND = "left({0}, 2) || '0000'"
CARE = "(CASE left({0}, 4) WHEN '6590' THEN '660000' ELSE left({0}, 2) || '0000' END)"

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
ONCE = f"(SELECT {REGIONS})::text[]"


def altered(province: str) -> list[str]:
    """Who reads the journal, the months of two provinces and their prepayments."""
    journal = " OR ".join(
        f"{province.format(column)} = ANY ({ONCE})" for column in ("insured_region", "place")
    )
    provinces = f"SELECT {province.format('region')} FROM unnest({REGIONS}) AS region"  # noqa: S608
    pair = f"payer = ANY ({REGIONS}) OR payee = ANY ({REGIONS})"
    beneath = f"payer IN ({provinces}) OR payee IN ({provinces})"
    month = (
        f"{pair} OR payer_province = ANY ({REGIONS}) OR payee_province = ANY ({REGIONS})"
        f" OR (scope = 'cross_province' AND ({beneath}))"
    )
    return [
        f"ALTER POLICY province ON store_journalline USING ({journal})",
        f"ALTER POLICY staff ON store_clearingmonth USING ({month})",
        f"ALTER POLICY staff ON store_prepayment USING ({pair} OR {beneath})",
    ]


class Migration(migrations.Migration):
    dependencies = [("store", "0060_desk_insurance")]

    operations = [
        migrations.RunSQL(new, old) for new, old in zip(altered(CARE), altered(LAND), strict=True)
    ]
