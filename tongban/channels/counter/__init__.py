"""Counter: a clerk at a window and the person before them. Take in any item, decide on the spot, print, next.

Everything is one screen, and all of it works from the keyboard and without JavaScript.
"""
