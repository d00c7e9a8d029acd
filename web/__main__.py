"""`python -m web` is the command `broadband`, for whoever has no console script at hand."""

from web.cli import main

if __name__ == "__main__":
    main()
