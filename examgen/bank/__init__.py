"""From a folder of question files to verified variants: authoring shell, loader, drafts, fairness, evidence, contract."""
