"""Pure tests: no HTTPie runs here, no server, no process; what a test needs is in its file or in ``support``."""
