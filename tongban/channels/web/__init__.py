"""Web furniture that portal, counter and desk share: base page, forms, access, languages, errors."""
