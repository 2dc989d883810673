"""Cases: the handling of what was asked, from receipt to closing. Its services are the one door for writes."""
