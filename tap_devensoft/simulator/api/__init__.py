"""What a tenant answers: tokens, lists, single rows, owned rows, and when it refuses."""
