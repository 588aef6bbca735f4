"""What a sign or a template may say: rule packs, lexicon, verdicts that explain themselves."""
