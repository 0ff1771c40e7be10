"""The inbox of the workspace: conversations, tickets, and the people in them."""
