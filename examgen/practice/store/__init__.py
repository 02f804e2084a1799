"""What is kept: attempts, cards and mock exams of learners, and variants that are made ahead."""
