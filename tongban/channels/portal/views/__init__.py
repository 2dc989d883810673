"""Pages of the portal: parse, call one service or query, render."""
