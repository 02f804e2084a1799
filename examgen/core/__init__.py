"""Words that every other room shares: exact numbers, keyed draws, formulas, traces, answers, records."""
