"""What a session is; pure, no files, no HTTPie."""
