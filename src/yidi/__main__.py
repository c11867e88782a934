"""`python -m yidi` is the `yidi` command."""

from yidi.config.entry import main

main()
