"""What the commands do: functions that return values; no terminal, no argparse."""
