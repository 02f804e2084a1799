"""Practice on a page: Starlette, plain forms, one process that never verifies (a worker does).

``app`` puts it together; ``questions``, ``exams``, ``reports`` and ``home`` are what its addresses show; ``forms`` turns fields
into the text that marking reads and back, and ``asked`` says what became of it; ``html`` writes pages; ``security`` and ``limits``
stand at the door.
"""
