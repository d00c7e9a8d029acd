"""`python -m web.translations`: renews the English catalogue; the exit code is 1 while sentences lack their English."""

import sys

from web import translations

missing = translations.renew()
sys.stderr.writelines(f"{sentence}\n" for sentence in missing)
sys.exit(bool(missing))
