"""Files of a catalogue of the place of care: read and compared first, applied afterwards."""
