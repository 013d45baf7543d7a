"""Dashboards for managers: figures with their window, their n and the rows behind them."""
