"""Calls that another program made: read (`read`, `callers`), assigned to samples (`files`), joined (`merge`)."""
