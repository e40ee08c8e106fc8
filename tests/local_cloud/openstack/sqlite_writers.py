"""Writers on sqlite take turns, for services that run as threads of one process."""

import contextlib
import threading

import sqlalchemy
from oslo_db.sqlalchemy import enginefacade


def lock_at_begin(engine):
    """Take sqlite's write lock at BEGIN, for writers only.

    A transaction that reads and then writes fails at once ("database is locked") when another one wrote in
    between. Doing the same for readers would deadlock.
    """
    local, original = threading.local(), enginefacade._TransactionContext._produce_block

    @contextlib.contextmanager
    def produce_block(self, mode, *words, **named):
        depth = getattr(local, "depth", 0)
        local.depth = depth + (mode is enginefacade._WRITER)
        try:
            with original(self, mode, *words, **named) as resource:
                yield resource
        finally:
            local.depth = depth

    enginefacade._TransactionContext._produce_block = produce_block

    @sqlalchemy.event.listens_for(engine, "before_cursor_execute", retval=True)
    def immediate(_connection, _cursor, statement, parameters, _context, _many):
        return "BEGIN IMMEDIATE" if statement == "BEGIN" and getattr(local, "depth", 0) else statement, parameters
