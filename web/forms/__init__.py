"""What people type, checked field by field, as the plain data that the engine takes."""
