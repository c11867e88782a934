"""Messages of institutions lie by months; a month that was kept its time is dropped whole."""

from django.db import migrations

# Only an owner may make and drop partitions. Who waits behind a long transaction gives up after some
# seconds rather than holding the tills; the next night tries again. A month of which the rest
# partition has rows already stays there.
KEEP = """
CREATE FUNCTION yidi_keep_message_months(months integer[]) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    one integer;
    name text;
BEGIN
    FOREACH one IN ARRAY months LOOP
        name := 'store_hospitalmessage_' || one;
        CONTINUE WHEN to_regclass(name) IS NOT NULL;
        CONTINUE WHEN EXISTS (SELECT 1 FROM store_hospitalmessage_other WHERE month = one);
        EXECUTE format('CREATE TABLE %I PARTITION OF store_hospitalmessage FOR VALUES IN (%s)', name, one);
        EXECUTE format('REVOKE ALL ON %I FROM yidi_app, yidi_staff, yidi_citizen', name);
    END LOOP;
END $$
"""
DROP = """
CREATE FUNCTION yidi_drop_message_months(before integer) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    name text;
    lost bigint;
    total bigint := 0;
BEGIN
    FOR name IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'store_hospitalmessage'::regclass AND c.relname ~ '_[0-9]{6}$'
           AND right(c.relname, 6)::integer < before
         ORDER BY 1
    LOOP
        EXECUTE format('SELECT count(*) FROM %I', name) INTO lost;
        EXECUTE format('DROP TABLE %I', name);
        total := total + lost;
    END LOOP;
    RETURN total;
END $$
"""
GRANTS = [
    f"{verb} ON FUNCTION {name} {whom}"
    for name in ("yidi_keep_message_months(integer[])", "yidi_drop_message_months(integer)")
    for verb, whom in (("REVOKE ALL", "FROM PUBLIC"), ("GRANT EXECUTE", "TO yidi_service"))
]
BACK = [
    "DROP FUNCTION yidi_keep_message_months(integer[])",
    "DROP FUNCTION yidi_drop_message_months(integer)",
]


class Migration(migrations.Migration):
    calm = "It makes two functions; a job calls them at night, and gives up after three seconds of waiting."
    dependencies = [("store", "0056_figure_answers")]

    operations = [migrations.RunSQL([KEEP, DROP, *GRANTS], BACK)]
