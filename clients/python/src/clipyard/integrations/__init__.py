"""Exchange with other tools. Each module needs only its own tool, if any."""
