"""一生一档: a pupil's whole file on paper."""
