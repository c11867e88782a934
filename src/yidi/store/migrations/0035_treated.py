"""Who was treated: what the staff of the place of care may know of people insured elsewhere."""

from django.db import migrations

TREATED = """
CREATE FUNCTION yidi_treated(visits bigint[])
RETURNS TABLE (
    visit_id bigint, person_id bigint, insured_region varchar, name varchar, male boolean,
    birth date, id_last4 varchar
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT v.id, p.id, p.insured_region, p.name, p.male, p.birth, p.id_last4
      FROM store_visit v JOIN store_person p ON p.id = v.person_id
     WHERE v.id = ANY (visits)
       AND v.place = ANY (string_to_array(current_setting('yidi.regions', true), ','))
$$;
REVOKE ALL ON FUNCTION yidi_treated(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidi_treated(bigint[]) TO yidi_staff;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0034_acquaintance")]

    operations = [
        migrations.RunSQL(TREATED, "DROP FUNCTION yidi_treated(bigint[])"),
    ]
