"""What a step of a conversation looks like to the person: words filled in, buttons, what a typed answer means.

One renderer for all who show it: the running program (`service/conversation/`), `play`, golden transcripts and pictures. What they
know of the person (names, hours, menus) comes from a `Speech`; nothing here reads a database or a clock.
"""
