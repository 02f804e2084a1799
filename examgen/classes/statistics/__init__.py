"""What a class's answers say of the exam: items, slips, the Rasch model, and a report with plots."""
