"""The stand-in for the home-customer provisioning system (家客开通系统): a program and a product of its own.

It shares only the wire with the order management: TMF641 v4.1.0 over HTTP, and signed events. It runs the
provisioning processes of the shipped maps with ``bpmn``, keeps everything in a SQLite file of its own, and
never imports ``engine`` or ``web``.
"""
