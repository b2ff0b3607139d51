"""Tables, repositories, unit of work, outbox and sealing; one synchronous SQLAlchemy for SQLite and PostgreSQL."""
