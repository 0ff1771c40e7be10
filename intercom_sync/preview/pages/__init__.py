"""What a browser gets: whole pages as text."""
