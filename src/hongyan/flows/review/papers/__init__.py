"""What an application rests on: qualifications, letters, filings, uploaded files."""
