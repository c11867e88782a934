"""Files about designated institutions: read and compared first, applied afterwards."""
