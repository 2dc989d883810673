"""Evidence: files as they were handed in, checked by content, kept by digest, never executed.

`services` takes files in and gives them back, `content` judges what they are, `drawing` looks at PDFs in a
process of its own, `disk` keeps the bytes: sealed, all or nothing.
"""
