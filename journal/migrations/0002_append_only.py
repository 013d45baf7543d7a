"""I13: the database itself refuses to change or remove an event."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'journal events are append-only: % refused', TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_event_rows BEFORE UPDATE OR DELETE ON journal_event
  FOR EACH ROW EXECUTE FUNCTION journal_event_is_append_only();
CREATE TRIGGER journal_event_table BEFORE TRUNCATE ON journal_event
  FOR EACH STATEMENT EXECUTE FUNCTION journal_event_is_append_only();
"""
BACKWARD = """
DROP TRIGGER journal_event_rows ON journal_event;
DROP TRIGGER journal_event_table ON journal_event;
DROP FUNCTION journal_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = (("journal", "0001_initial"),)
    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
