"""The pipeline from definitions on disk to compiled dashboards: discover, load, compile."""
