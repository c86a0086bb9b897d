"""The steps of the walk: what people do, and what they then see and get by mail."""
