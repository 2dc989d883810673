"""Places: the divisions of the country, from the nation to the community."""
