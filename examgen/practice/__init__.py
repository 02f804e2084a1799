"""Practice: students meet the questions of the bank with fresh numbers, as often as they like.

``session`` is the loop that every face shares, ``store`` keeps what a learner did, ``schedule`` says when a question comes back,
and ``pool`` holds verified variants that a worker process has prepared ahead.
"""
