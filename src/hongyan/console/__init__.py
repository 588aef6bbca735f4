"""The console: pages for people. One module, one template and one test for each page.

Knows flows and values; never stores, tables or the API's edge.
"""
