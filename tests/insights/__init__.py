"""Tests of the figures: their definitions by hand-made rows, and the pages over real ones."""
