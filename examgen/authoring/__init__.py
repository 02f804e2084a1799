"""For authors of questions: a local page that shows a question with everything it claims while its file is being written.

``app`` is the page, ``desk`` knows what it shows and starts what is missing, ``helper`` is a process as seen from here, and
``worker`` is what runs in it: the only place where the question file runs. ``sheet`` and ``reader`` say what is laid out.
``starting`` writes first files: a question, a course.
"""
