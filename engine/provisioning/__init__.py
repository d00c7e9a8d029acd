"""The door to the provisioning system (家客开通系统): what we say to it and what it says, over TMF641 4.1.0."""
