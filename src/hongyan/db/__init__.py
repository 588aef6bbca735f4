"""The database: transactions, dialect differences, migrations. Knows no table and no rule."""
