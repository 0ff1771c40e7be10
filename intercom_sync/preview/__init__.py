"""The content as the Help Center would show it, served on this computer to whoever writes it."""
