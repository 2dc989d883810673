"""python -m tongban.identity: prepare the identity service, and say what it knows."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tongban.identity.settings"

if __name__ == "__main__":
    from tongban.identity.preparing import prepare

    print(f"{prepare()} accounts")
