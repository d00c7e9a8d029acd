"""Other systems' doors."""
