"""The person's appointments: when they are, when they are reminded of, and what a typed line says of one."""
