"""The actions on templates: `apply` changes them, `view` shows them."""
