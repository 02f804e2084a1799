"""The loop that every face shows: pick, answer, hint, solution, another; what comes next, and what was learnt."""
