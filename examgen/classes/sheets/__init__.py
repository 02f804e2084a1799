"""Answer sheets with circles to fill: laid out, printed, read from scans, and settled by a person where they are not certain."""
