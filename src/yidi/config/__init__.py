"""How the process is put together: settings, addresses, the `yidi` entry point, the database."""
