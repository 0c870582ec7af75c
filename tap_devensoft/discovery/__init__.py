"""What a tenant has: its document, its addresses, its fields; found out once, kept afterwards."""
