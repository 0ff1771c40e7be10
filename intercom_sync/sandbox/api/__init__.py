"""The REST API: requests in, Intercom's JSON out."""
