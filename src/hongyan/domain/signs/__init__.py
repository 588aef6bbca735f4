"""Signs (短信签名): the 【brand】 in front of a text. Knows nothing of templates or messages."""
