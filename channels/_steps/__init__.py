"""Steps that several adapters take: reading a medium, calling, keeping a log clean."""
