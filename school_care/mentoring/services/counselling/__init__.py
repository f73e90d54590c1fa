"""Counselling (心理辅导): referral, case, session, level of risk, 心语卡, handover, 紧急查阅.

Every service checks the person's right itself, writes its trace in the same transaction, and
raises Refused with one Chinese sentence when a rule forbids what was asked. Facts of the trail are
codes and counts; a level of risk is never among them.
"""
