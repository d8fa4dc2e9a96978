"""How the commands are typed and shown."""
