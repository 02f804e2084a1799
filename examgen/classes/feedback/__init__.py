"""Each student's own feedback: answers, points, slips, worked solutions, and what to practice next."""
