"""The commands that people type.

`main` declares them and imports nothing heavy; each does its work in the module that bears its name.
`site` opens the database and Django, `supervisor` keeps servers running, `console` speaks with the person.
"""
