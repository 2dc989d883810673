"""Cases: the handling of what was asked, from receipt to closing. Services are the one door for writes."""
