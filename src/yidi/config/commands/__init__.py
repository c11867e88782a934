"""Commands about the process itself; those about care live in `yidi.interfaces.commands`."""
