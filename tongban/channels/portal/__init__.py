"""The portal: find a service, read its guide, apply step by step, follow one's cases, hold certificates."""
