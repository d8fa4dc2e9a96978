"""What may be sent to whom."""
