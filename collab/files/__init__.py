"""What is inside a file: its type, its text, its pages as pictures, what it tells about its maker.

Nothing here knows the application. Foreign files are opened only by a process of its own that has
little memory, little time, no network, and no files but the program's (`sandbox`); `reading`,
`rendering` and `cleaning` are what such a process can be asked to do.
"""
