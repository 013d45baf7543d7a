"""Git hosts in the portal's own words: dataclasses out, one of a few named errors on failure."""
