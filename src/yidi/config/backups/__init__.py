"""Backups of the embedded server and of the files, and the way back to any moment.

Named by YIDI_BACKUPS is a folder, best on another machine's disk:

    wal/                  the log of changes, segment by segment, written by PostgreSQL itself
    files/                evidence; its files never change, so one copy serves every backup
    20260322T013000Z/     a backup: database/ (base.tar.gz …), files.txt, about.json, maybe secrets/

Keys are in a backup only when asked for: whoever has backup and keys together can read everything.
"""
