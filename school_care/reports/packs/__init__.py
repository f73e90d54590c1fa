"""迎检资料包: what an inspection asks for, in the order it asks for it (domain §0.1.15).

A part prints what the school has on a day and says what is missing; nothing is made up and nothing
dated back. Every part is laid out from data that went through `reports.masking`.
"""
