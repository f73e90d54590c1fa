"""Pages of 报表打印."""
