"""Stories: one flow, one function, one transaction. Flows wait for nothing and know no network."""
