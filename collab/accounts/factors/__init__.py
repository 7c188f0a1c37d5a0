"""What proves who somebody is, besides a password: passkeys, codes of an app, recovery codes."""
