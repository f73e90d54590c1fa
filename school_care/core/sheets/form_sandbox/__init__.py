"""Runs as a child process (`core.confined`): reads a blank form, or writes into it.

Imports nothing of the project but its sibling package `sandbox`, whose guards it shares.
"""
