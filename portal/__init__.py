"""Customer-import portal: one preview-and-commit engine, many vendors' styles."""
