"""Files of other systems: read by format (pure), planned against what is here, carried out once."""
