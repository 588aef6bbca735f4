"""The actions on signs: `apply` changes them, `view` shows them."""
