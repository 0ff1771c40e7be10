"""`python -m intercom_sync` is `intercom-sync`."""

from intercom_sync.cli.main import main

if __name__ == "__main__":
    main()
