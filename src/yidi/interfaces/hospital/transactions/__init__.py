"""One file for each transaction: t2207.py is 2207. See ../registry.py for what it must say."""
