"""The Singer face: a stream of the SDK for each resource of the tenant, and nothing else."""
