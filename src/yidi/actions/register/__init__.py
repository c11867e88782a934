"""Files that fill the register: read and compared first, applied afterwards, and only as shown."""
