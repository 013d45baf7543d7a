"""I1, I13: the database itself keeps break-glass and its signatures as they were written."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION contributions_break_glass_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'contributions_breakglass' THEN
    IF to_jsonb(OLD) - 'ended_at' - 'end_reason' = to_jsonb(NEW) - 'ended_at' - 'end_reason'
       AND OLD.ended_at IS NULL THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'break-glass stays as it was written: % refused', TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER break_glass_rows BEFORE UPDATE OR DELETE ON contributions_breakglass
  FOR EACH ROW EXECUTE FUNCTION contributions_break_glass_stays();
CREATE TRIGGER break_glass_table BEFORE TRUNCATE ON contributions_breakglass
  FOR EACH STATEMENT EXECUTE FUNCTION contributions_break_glass_stays();
CREATE TRIGGER break_glass_signature_rows BEFORE UPDATE OR DELETE
  ON contributions_breakglasssignature
  FOR EACH ROW EXECUTE FUNCTION contributions_break_glass_stays();
CREATE TRIGGER break_glass_signature_table BEFORE TRUNCATE ON contributions_breakglasssignature
  FOR EACH STATEMENT EXECUTE FUNCTION contributions_break_glass_stays();
"""
BACKWARD = """
DROP TRIGGER break_glass_rows ON contributions_breakglass;
DROP TRIGGER break_glass_table ON contributions_breakglass;
DROP TRIGGER break_glass_signature_rows ON contributions_breakglasssignature;
DROP TRIGGER break_glass_signature_table ON contributions_breakglasssignature;
DROP FUNCTION contributions_break_glass_stays();
"""


class Migration(migrations.Migration):
    dependencies = (("contributions", "0003_overrides"),)
    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
