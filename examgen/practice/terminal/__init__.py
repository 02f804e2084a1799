"""Practice and mock exams in the terminal."""
