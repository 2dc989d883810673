"""Channels: where the city meets its residents. They parse, call one service or query, and render."""
